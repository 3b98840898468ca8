"""The network: convolutions only, height taken away step by step, one output for every four columns of pixels."""

import torch
from torch import nn

HEIGHT = 32
STRIDE = 4


def conv(inputs, outputs, size, stride=(1, 1), groups=1, padding=None):
    """Convolution, normalisation and, by the caller, an activation. The normalisation is folded away at export."""
    if padding is None:
        padding = (size[0] // 2, size[1] // 2)
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, padding, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, momentum=0.05),
    )


class Separable(nn.Module):
    """Depthwise, then pointwise, with a way past both: cheap context at the same size."""

    def __init__(self, channels, size):
        super().__init__()
        self.depth = conv(channels, channels, size, groups=channels)
        self.point = conv(channels, channels, (1, 1))

    def forward(self, x):
        return torch.relu(x + self.point(torch.relu(self.depth(x))))


class Reader(nn.Module):
    def __init__(self, characters, widths=(32, 64, 96, 224), blocks=(2, 2, 5)):
        super().__init__()
        a, b, c, d = widths
        self.stem = conv(1, a, (3, 3), (2, 2))
        self.down = conv(a, b, (3, 3), (2, 2))
        self.early = nn.Sequential(*[Separable(b, (3, 3)) for _ in range(blocks[0])])
        self.lower_depth = conv(b, b, (3, 3), (2, 1), groups=b)
        self.lower_point = conv(b, c, (1, 1))
        self.middle = nn.Sequential(*[Separable(c, (3, 3)) for _ in range(blocks[1])])
        self.flatten = conv(c, d, (4, 1), padding=(0, 0))
        self.late = nn.Sequential(*[Separable(d, (1, 7)) for _ in range(blocks[2])])
        self.head = nn.Conv2d(d, characters + 1, (1, 1))

    def forward(self, lines):
        """float [batch, 1, 32, width] to logits [batch, width / 4, characters + 1]; class 0 is the blank of CTC."""
        x = torch.relu(self.stem(lines))
        x = torch.relu(self.down(x))
        x = self.early(x)
        x = torch.relu(self.lower_point(torch.relu(self.lower_depth(x))))
        x = self.middle(x)
        x = torch.relu(self.flatten(x))
        x = self.late(x)
        return self.head(x).squeeze(2).transpose(1, 2)


def parameters(model):
    return sum(p.numel() for p in model.parameters())


def multiply_adds(model, width=1120):
    """Counted by hooks on a crop of 32 by `width`."""
    total = [0]

    def count(layer, _inputs, output):
        window = layer.kernel_size[0] * layer.kernel_size[1] * layer.in_channels // layer.groups
        total[0] += window * output.numel()

    hooks = [m.register_forward_hook(count) for m in model.modules() if isinstance(m, nn.Conv2d)]
    with torch.no_grad():
        model.eval()(torch.zeros(1, 1, HEIGHT, width))
    for hook in hooks:
        hook.remove()
    return total[0]
