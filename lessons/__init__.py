"""Lessons: questions that a class answers before it sees, in teaching order. Pages show them; nothing here knows Streamlit."""

from lessons.adaptive import ADAPTIVE
from lessons.batch import BATCH
from lessons.evolution import EVOLUTION
from lessons.gradient_flow import GRADIENT_FLOW
from lessons.gradients import GRADIENTS
from lessons.learning_rate import LEARNING_RATE
from lessons.lesson import Lesson, Picture, Preset, Seen, Task, Teaching
from lessons.narrow_valley import NARROW_VALLEY
from lessons.one_weight import ONE_WEIGHT
from lessons.saddles import SADDLES
from lessons.staying_inside import STAYING_INSIDE
from lessons.zero_one import ZERO_ONE

#: Every lesson by its key, in the order in which they are taught. A new one is a file of its own and a line here.
LESSONS: dict[str, Lesson] = {
    lesson.key: lesson
    for lesson in (
        ONE_WEIGHT,
        LEARNING_RATE,
        GRADIENT_FLOW,
        NARROW_VALLEY,
        SADDLES,
        BATCH,
        ZERO_ONE,
        GRADIENTS,
        ADAPTIVE,
        STAYING_INSIDE,
        EVOLUTION,
    )
}

__all__ = ["LESSONS", "Lesson", "Picture", "Preset", "Seen", "Task", "Teaching"]
