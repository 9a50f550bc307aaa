"""One compilation a kernel, whatever it meets: N + M, never N x M."""

import subprocess
import sys
from pathlib import Path

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.marks import compiled_only

#: Run in a process of its own, so that no other test has compiled anything before.
SCRIPT = """
import sys
from numba.core.dispatcher import Dispatcher
from descent import run, sample, sample_hessians
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

def compiled(kernel):
    return [str(signature) for signature in kernel.signatures]

for landscape in LANDSCAPES.values():
    for optimizer in OPTIMIZERS.values():
        run(landscape, optimizer, steps=3)
        run(landscape, optimizer, steps=3, gradient="central", noise=0.1, memory=True,
            batch_size=7 if landscape.dataset is not None else None,
            schedule=[1, 1, 1] if "learning_rate" in [q.name for q in optimizer.hyperparameters] else None,
            hyperparameters={q.name: q.low for q in optimizer.hyperparameters},
            parameters={q.name: q.high for q in landscape.parameters})
    sample(landscape, [landscape.start])
    sample_hessians(landscape, [landscape.start])

items = {f"{o.key}.step": o.step for o in OPTIMIZERS.values()}
for landscape in LANDSCAPES.values():
    items[f"{landscape.key}.value_and_gradient"] = landscape.value_and_gradient
    if landscape.hessian is not None:
        items[f"{landscape.key}.hessian"] = landscape.hessian
wrong = {name: compiled(kernel) for name, kernel in items.items() if len(kernel.signatures) != 1}

# Their helpers and the loop: a caller read from the disk cache brings them along unnamed, hence none or one.
for room in [module for name, module in sys.modules.items() if name.split(".")[0] in ("descent", "landscapes", "optimizers")]:
    for name, kernel in vars(room).items():
        if isinstance(kernel, Dispatcher) and len(kernel.signatures) > 1:
            wrong[f"{room.__name__}.{name}"] = compiled(kernel)
from descent import loop
for name in ("descend_many", "evaluate_many", "hessian_many"):
    if len(getattr(loop, name).signatures) != 1:
        wrong[name] = compiled(getattr(loop, name))
for name, signatures in wrong.items():
    print(name, signatures)
print(len(items), "items")
sys.exit(bool(wrong))
"""


@compiled_only
def test_every_kernel_is_compiled_once():
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=root, capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, done.stdout + done.stderr
    declared = len(OPTIMIZERS) + sum(1 + (landscape.hessian is not None) for landscape in LANDSCAPES.values())
    assert f"{declared} items" in done.stdout
