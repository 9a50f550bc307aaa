"""Where a descent is played: the one browser component, and the HTTP routes that feed it."""

from stage.component import mount_stage
from stage.preload import PreloadStage
from stage.root import RootPage
from stage.routes import routes
from stage.staging import Staging
from stage.warm_up import warm_up

__all__ = ["PreloadStage", "RootPage", "Staging", "mount_stage", "routes", "warm_up"]
