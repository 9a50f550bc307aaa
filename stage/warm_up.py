"""Before the port opens: compile what the first picture needs, prepare the assets, put it all out of the collector's way."""

import gc

from scenes import Scene, judge_runs, trace_curvature, trace_fan, trace_runs, trace_surface
from stage.assets import assets
from stage.wire import compress, pack_paths


def warm_up() -> None:
    """Run the default scene once through the core and the wire, then freeze what start-up made.

    A frozen object is never looked at again by the garbage collector, whose full passes would otherwise hold the
    interpreter for a tenth of a second.
    """
    scene = Scene()
    groups = trace_runs(scene)
    compress(pack_paths(groups, scene.record, judge_runs(scene, groups), curvature=trace_curvature(scene, groups)))
    trace_fan(scene, "1.learning_rate")
    trace_surface(scene, 20)
    assets()
    gc.collect()
    gc.freeze()
