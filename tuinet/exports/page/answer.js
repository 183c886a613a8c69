// The answer: the most probable class, a bar for each class, and the image that the network sees.

/** With more classes than this, only the most probable ones have a bar. */
const MOST_BARS = 12;
const FEWER_BARS = 10;

/** Characters of a class name beside its bar. */
const LONGEST = 12;

/** From this probability on, the second guess is named as well. */
const RIVAL = 0.2;

class AnswerView {
  constructor(root, classes) {
    this.classes = classes;
    this.guess = root.querySelector("#guess");
    this.certainty = root.querySelector("#certainty");
    this.spoken = root.querySelector("#spoken");
    this.bars = root.querySelector("#bars");
    this.isSorted = classes.length > MOST_BARS;
    const longest = Math.max(...classes.map((name) => name.length));
    this.bars.style.setProperty("--name-width", `${Math.min(longest, LONGEST)}ch`);
    this.rows = range(this.isSorted ? FEWER_BARS : classes.length).map((index) => this.addRow(index));
    this.root = root;
  }

  /** Show probabilities; null if nothing is drawn. When the pen rests, a screen reader says the answer. */
  show(probabilities, isResting) {
    this.root.classList.toggle("is-blank", probabilities === null);
    if (probabilities === null) {
      this.guess.textContent = "?";
      this.certainty.textContent = "Nothing drawn yet";
      this.spoken.textContent = "";
      this.rows.forEach((row, index) => this.fill(row, index, 0, false));
      return;
    }
    const ranked = range(this.classes.length).sort((a, b) => probabilities[b] - probabilities[a]);
    this.guess.textContent = this.classes[ranked[0]];
    this.guess.classList.toggle("is-long", this.classes[ranked[0]].length > 2);
    this.certainty.textContent = this.sentence(probabilities, ranked);
    if (isResting) {
      this.spoken.textContent = `${this.classes[ranked[0]]}, ${this.certainty.textContent}`;
    }
    const shown = this.isSorted ? ranked : range(this.classes.length);
    this.rows.forEach((row, index) => {
      const k = shown[index];
      this.fill(row, k, probabilities[k], k === ranked[0]);
    });
  }

  sentence(probabilities, [first, second]) {
    const sure = `${percent(probabilities[first]).replace(">", "over")} sure`;
    if (probabilities[second] < RIVAL) {
      return sure;
    }
    return `${sure} – or is it ${this.classes[second]}?`;
  }

  addRow(index) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const track = document.createElement("span");
    const bar = document.createElement("span");
    const value = document.createElement("span");
    name.className = "name";
    name.id = `class-${index}`;
    track.className = "track";
    track.setAttribute("role", "meter");
    track.setAttribute("aria-labelledby", name.id);
    track.setAttribute("aria-valuemin", "0");
    track.setAttribute("aria-valuemax", "100");
    bar.className = "bar";
    value.className = "value";
    track.append(bar);
    item.append(name, track, value);
    this.bars.append(item);
    return { item, name, track, bar, value };
  }

  fill({ item, name, track, bar, value }, k, probability, isFirst) {
    item.classList.toggle("is-first", isFirst);
    name.textContent = this.classes[k];
    name.title = this.classes[k];
    bar.style.transform = `scaleX(${probability})`;
    value.textContent = percent(probability);
    track.setAttribute("aria-valuenow", (100 * probability).toFixed(1));
    track.setAttribute("aria-valuetext", percent(probability));
  }
}

function percent(share) {
  if (share < 1 && share >= 0.9995) {
    return "> 99.9 %";
  }
  return `${(100 * share).toFixed(1)} %`;
}

/** Paint levels from 0 to 255, a pixel each. */
function paintLevels(canvas, levels, [height, width]) {
  canvas.width = width;
  canvas.height = height;
  const picture = new ImageData(width, height);
  levels.forEach((level, index) => picture.data.set([level, level, level, 255], 4 * index));
  canvas.getContext("2d").putImageData(picture, 0, 0);
}
