"""The Python door of the stage: mounts the component in a page and hands on what the person did."""

from collections.abc import Callable

import streamlit as st

from stage.assets import build

#: All the browser gets through Streamlit; the modules come from stage.routes, where they are cached for ever.
BOOTSTRAP = """
export default async function (component) {
  const base = new URL(component.data.assets, document.baseURI);
  const stage = await import(new URL('stage.js', base));
  return stage.mount(component, base);
}
"""

KEY = "stage"

_component = st.components.v2.component(
    "downhill_stage", html='<div class="downhill-stage"></div>', js=BOOTSTRAP, isolate_styles=False
)


def mount_stage(scene: str, generation: int, on_change: Callable[[], None]) -> None:
    """Show the scene written as the query string `scene`.

    The stage keeps its own state while it is on the page; it takes over `scene` when `generation` has changed. It calls
    `on_change` when a person has finished a change; the new query string is then in st.session_state[KEY].scene.
    """
    _component(
        key=KEY,
        data={
            "scene": scene,
            "generation": generation,
            "assets": f"assets/{build()}/",
            "api": "api/",
            "build": build(),
        },
        default={"scene": scene},
        on_scene_change=on_change,
    )
