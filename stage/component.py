"""The Python door of the stage: mounts the component in a page and hands on what the person did."""

from collections.abc import Callable

import streamlit as st

from stage.assets import build
from stage.staging import Staging

#: All the browser gets through Streamlit; the modules come from stage.routes, where they are cached for ever.
#: Not an async function: of one that is overtaken by the next call, Streamlit runs the clean-up at once, and the stage
#: would vanish under a hand that makes two changes quickly.
BOOTSTRAP = """
export default function (component) {
  const base = new URL(component.data.assets, document.baseURI);
  const module = import(new URL('stage.js', base));
  module.then((stage) => stage.mount(component, base));
  return () => module.then((stage) => stage.unmount(component.parentElement));
}
"""

KEY = "stage"
EVERYTHING = Staging()

_component = st.components.v2.component(
    "downhill_stage", html='<div class="downhill-stage"></div>', js=BOOTSTRAP, isolate_styles=False
)


def mount_stage(
    scene: str,
    generation: int,
    on_change: Callable[[], None],
    on_pick: Callable[[], None] = lambda: None,
    *,
    staging: Staging = EVERYTHING,
    key: str = KEY,
) -> None:
    """Show the scene written as the query string `scene`, as much of it as `staging` says.

    The stage keeps its own state while it is on the page; it takes over `scene` when `generation` has changed. It calls
    `on_change` when a person has finished a change: st.session_state[key].change then holds the new `scene` and the
    `generation` it has grown from. It calls `on_pick` when a person wants another landscape or other optimizers:
    st.session_state[key].pick says which, beside the same two; what becomes of it comes back as a new generation.
    """
    _component(
        key=key,
        data={
            "scene": scene,
            "generation": generation,
            "staging": staging.describe(),
            "assets": f"assets/{build()}/",
            "api": "api/",
            "build": build(),
        },
        default={"change": {"scene": scene, "generation": generation}},
        on_change_change=on_change,
        on_pick_change=on_pick,
    )
