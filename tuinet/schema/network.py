"""The network: its layers, and what its outputs stand for."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from tuinet.hidden_layers import HiddenLayer, layers_from_text
from tuinet.hyperparameter import declare
from tuinet.nn.names import ActivationName, EncodingName, InitializerChoice, LossChoice, NormalisationName, ShortcutName


class NetworkFields(BaseModel):
    """The group `Network` of the form and of the help."""

    hidden: Annotated[tuple[HiddenLayer, ...], BeforeValidator(layers_from_text)] = declare(
        (256,),
        "Network",
        "Widths of the hidden layers, such as 128,64, or with activations: 256 relu, 64 tanh. 'none' means no "
        "hidden layer: softmax regression.",
        expected="up to 64 widths from 1 to 65,536, as in 128,64 or 128 relu, 64 tanh; or 'none'",
        metavar="INT[ NAME],...",
        max_length=64,
        common=True,
    )
    activation: ActivationName = declare(
        "relu",
        "Network",
        "Activation of hidden layers that do not name one. 'elu', 'silu' and 'gelu' are smoother than 'relu'; 'selu' "
        "suits deep networks. With 'identity', the whole network is a single linear map.",
        common=True,
    )
    initializer: InitializerChoice = declare(
        "auto",
        "Network",
        "Initial weights. 'auto' uses Xavier for sigmoid, tanh and identity, LeCun for selu, and He otherwise. From "
        "'zeros', a network with hidden layers learns nothing: all units of a layer stay equal.",
    )
    normalisation: NormalisationName = declare(
        "none",
        "Network",
        "How the sums of hidden units are brought to mean 0 and variance 1. 'batch': each unit over the images of the "
        "batch. 'layer': each image over the units of the layer.",
    )
    shortcuts: ShortcutName = declare(
        "none",
        "Network",
        "'residual' adds the input of a hidden layer to its sums, if the layer before it is as wide. Deep "
        "networks with relu train better with it, best with 'batch' normalisation.",
    )
    encoding: EncodingName = declare(
        "onehot",
        "Network",
        "What the outputs encode: classes ('onehot'), a class's number ('number') or its bits ('binary'). "
        "'number' confuses neighbours; 'binary' confuses classes that share bits.",
    )
    loss: LossChoice = declare(
        "auto",
        "Network",
        "What training minimises. 'auto': the squared error for the encoding 'number', else the cross-entropy. With "
        "the squared error, networks learn more slowly.",
    )
