"""The left column of the tab of experiments: a plan as a form, where it is made, and the queue."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from gui.experiments.plan_form import PlanForm
from gui.kit.remark import Remark
from gui.kit.theme import DARK, Style
from sim.experiments import EXPERIMENTS, Plan, experiment_named
from tests.gui.experiment_hands import column, pick
from tests.gui.hands import Key, about, click, opened, type_into


def there(name: str) -> bool:
    """Whether an experiment can be imported."""
    try:
        experiment_named(name)
    except (ImportError, AttributeError):
        return False
    return True


NAMES = [name for name in EXPERIMENTS if there(name)]


class Told:
    """What a form has told."""

    def __init__(self, form: PlanForm) -> None:
        self.run: list[Plan] = []
        self.queued: list[Plan] = []
        self.refusals: list[str] = []
        self.opened = 0
        form.run_asked.connect(self.run.append)
        form.queue_asked.connect(self.queued.append)
        form.refused.connect(self.refusals.append)
        form.open_asked.connect(self._count)

    def _count(self) -> None:
        self.opened += 1


@pytest.fixture
def show(qtbot):
    return column(qtbot)


@pytest.fixture
def form(show):
    form = show(PlanForm())
    form.set_workers(2)
    form.told = Told(form)
    return form


def remarks(form) -> str:
    """What is said at fields."""
    return " ".join(r.words for r in form.window().findChildren(Remark) if r.isVisible())


def chips(series) -> list[str]:
    return [chip.text() for chip in series.chips if not chip.isHidden()]


def editor(form, name):
    return form._form.editor(name)


def seen(form) -> set[str]:
    """The settings that have an editor to be seen."""
    found = set()
    for name, widgets in form._form._widgets.items():
        if not all(widget.isHidden() for widget in widgets):
            found.add(name)
    return found


# ---- plans ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_an_experiment_begins_with_is_shown_and_read_again(form, name):
    plan = Plan.default(name, seed=7)
    form.show_plan(plan)
    assert form.plan().to_plain() == plan.to_plain()
    assert form.plan().points == plan.points
    click(form.run_button)
    assert form.told.run.pop().to_plain() == plan.to_plain()
    assert form.told.refusals == []
    measure, field = plan.entry.measures[0], form._trials.editors["precision"].number
    assert measure.label in about(field)
    assert field.text().endswith(measure.unit)
    assert math.isclose(field.value * measure.scale, plan.precision, rel_tol=0.05)


@pytest.mark.parametrize("name", NAMES[:3])
def test_nothing_is_wider_than_the_column(form, name):
    style = Style()
    style.choose(DARK, 1.0, form.window())
    form.show_plan(Plan.default(name))
    assert form.minimumSizeHint().width() <= 262, "beside a scroll bar"
    for button in form.findChildren(QPushButton):
        assert not button.isVisible() or button.accessibleName() or button.text()


OTHERS = {
    "two": {"neurons": (500, 1000), "rule": ("hebb", "projection"), "temperature": 0.1},
    "flag": {"diagonal": (False, True), "load": (0.1, 0.14, 0.15), "neurons": 500},
    "single": {"load": 0.138, "cue": 0.7, "activity": 0.3},
    "many": {"neurons": tuple(range(100, 2000, 100))},
    "uneven": {"load": tuple(0.01 * 1.1**k for k in range(12))},
}


@pytest.mark.parametrize("changes", OTHERS.values(), ids=list(OTHERS))
def test_other_plans_are_shown_and_read_again(form, changes):
    plan = Plan.default("recall", seed=999_999_999, **changes)
    object.__setattr__(plan, "precision", None)
    form.show_plan(plan)
    assert form.plan().to_plain() == plan.to_plain()


def test_choosing_an_experiment_changes_axis_settings_and_defaults(form):
    type_into(form._trials.editors["seed"].number, "42")
    pick(form.menu, "plane")
    assert form.plan().experiment == "plane"
    assert list(form.axes) == ["load", "temperature"]
    plan, usual = form.plan(), Plan.default("plane", seed=42)
    assert plan.to_plain() == usual.to_plain(), "the seed stays"
    assert "temperature" not in seen(form)
    assert form.menu.currentText() == "Load and temperature"
    pick(form.menu, "basins")
    assert list(form.axes) == ["cue"]
    assert form.series[0].name == "load"
    assert chips(form.series[0]) == ["0.05", "0.08", "0.1"]
    assert {"cue", "load"}.isdisjoint(seen(form))
    assert form.told.refusals == []


def test_an_experiment_comes_back_as_it_was_left(form):
    type_into(form.axes["load"].high, "0.3")
    pick(form.menu, "plane")
    assert form.axes["load"].high.value != 0.3
    pick(form.menu, "recall")
    assert form.plan().x[-1] == 0.3


def test_the_list_says_what_is_measured(form):
    form.menu.showPopup()
    form.menu.hidePopup()
    for place, name in enumerate(NAMES):
        entry = experiment_named(name)
        assert form.menu.itemText(place) == entry.title
        told = form.menu.itemData(place, Qt.ItemDataRole.ToolTipRole)
        assert " ".join(told.split()) == entry.summary
    assert experiment_named("recall").citation in about(form.menu)


def test_buttons_tell_the_plan(form):
    click(form.queue_button)
    assert form.told.queued.pop().to_plain() == Plan.default("recall").to_plain()
    click(form.open_button)
    assert form.told.opened == 1
    form.run_button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(form.run_button, Key.Key_Space)
    assert len(form.told.run) == 1


def test_the_line_says_what_it_comes_to(form):
    assert form.words.text().startswith("57 points, ")
    assert form.words.text().endswith(" on 2 cores")
    form.set_workers(1)
    assert form.words.text().endswith(" on 1 core")
    type_into(form._trials.editors["most"].number, "90000")
    type_into(form._trials.editors["trials"].number, "80000")
    plan = form.plan()
    hours = sum(map(plan.entry.cost, plan.points)) * 80_000 / 3600.0
    told = float(form.words.text().split()[2])
    unit = 1.0 if " h " in form.words.text() else 1.0 / 60.0
    assert told * unit == pytest.approx(hours, rel=0.3), "from some of the points"
    form.show_plan(Plan.default("recall", neurons=100, load=0.1))
    assert form.words.text() == "1 point, 1 s or more on 1 core"


# ---- along the axis ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("high", "0.01", "goes from 0.02 to 0.01"),
        ("low", "0.9", "goes from 0.90 to 0.20"),
        ("low", "many", "not a number"),
        ("step", "0", "larger than 0"),
        ("high", "7", "must lie between"),
        ("step", "0.00001", "more than 5,000"),
    ],
)
def test_a_bad_range_is_one_sentence_and_no_run(form, field, typed, says):
    at = getattr(form.axes["load"], field)
    type_into(at, typed, end=None)
    click(form.run_button)
    assert len(form.told.refusals) == 1
    assert says in form.told.refusals[0]
    assert form.told.refusals[0].endswith(".")
    assert form.told.run == []
    assert at.property("refused") or form.axes["load"].high.property("refused")
    assert remarks(form) == form.told.refusals[0]


def test_what_is_being_typed_counts(form):
    type_into(form.axes["load"].high, "0.3", end=None)
    type_into(form.axes["load"].step, "0.0175", end=None)
    click(form.queue_button)
    assert form.told.queued[0].x == tuple(round(0.02 + 0.0175 * k, 12) for k in range(17))
    assert form.axes["load"].low.text() == "0.0200", "all with the same decimals"
    assert form.axes["load"].count.text() == "17 values"


def test_values_are_given_one_by_one(form):
    axis = form.axes["load"]
    menu = opened(axis.steps)
    menu.actions()[1].trigger()
    menu.close()
    assert not axis.even
    assert axis.words.text().startswith("0.02, 0.03, ")
    assert form.plan().to_plain() == Plan.default("recall").to_plain(), "they are what they were"
    type_into(axis.words, "0.05, 0.1:0.2:0.05")
    assert axis.count.text() == "4 values"
    assert form.plan().x == (0.05, 0.1, 0.15, 0.2)
    type_into(axis.words, "0.05; 3", end=None)
    click(form.run_button)
    assert form.told.run == []
    assert len(form.told.refusals) == 1
    assert axis.words.text() == "0.05; 3", "it can be mended"
    assert axis.count.text() == "no values"
    click(form.run_button)
    assert form.told.run == []
    type_into(axis.words, "0.05, 0.1, 0.4")
    axis.ways[True].trigger()
    assert (axis.low.value, axis.high.value) == (0.05, 0.4)
    assert form.plan().x[0] == 0.05
    click(form.run_button)
    assert len(form.told.run) == 1


def test_escape_gives_back_what_was_there(form):
    form.show_plan(Plan.default("recall", load=(0.1, 0.2)))
    axis = form.axes["load"]
    assert not axis.even
    type_into(axis.words, "nonsense", end=Key.Key_Escape)
    assert axis.words.text() == "0.1, 0.2"
    assert axis.count.text() == "2 values"


# ---- curves --------------------------------------------------------------------------------------


def test_values_of_a_series_are_added_and_taken_out(form):
    series = form.series[0]
    assert chips(series) == ["500", "1,000", "2,000"]
    type_into(series.add, "4000, 200:400:100")
    assert chips(series) == ["200", "300", "400", "500", "1,000", "2,000", "4,000"]
    click(series.chips[3])
    assert form.plan().swept["neurons"] == (200, 300, 400, 1000, 2000, 4000)
    assert "114 points" in form.words.text()
    type_into(series.add, "1,000")
    assert "must lie between" in form.told.refusals.pop()
    click(form.run_button)
    assert form.told.run == [], "what is wrong still stands there"
    form.told.refusals.clear()
    type_into(series.add, " ")
    for _ in range(6):
        click(series.chips[0])
    click(form.run_button)
    assert "one value at least" in form.told.refusals.pop()
    assert form.told.run == []
    assert remarks(form)


def test_many_values_are_counted(form):
    form.show_plan(Plan.default("recall", neurons=tuple(range(100, 2100, 100))))
    series = form.series[0]
    assert len(chips(series)) == 11
    assert series._rest.text() == "and 9 more"


def test_another_setting_makes_the_curves(form):
    pick(form.series[0].menu, "temperature")
    assert chips(form.series[0]) == ["0"]
    assert "neurons" in seen(form) or form.more.isVisible()
    assert "temperature" not in seen(form)
    type_into(form.series[0].add, "0.5")
    plan = form.plan()
    assert plan.swept["temperature"] == (0.0, 0.5)
    assert plan.settings.neurons == 1000
    pick(form.series[0].menu, "")
    assert set(form.plan().swept) == {"load"}
    assert form.series[0].menu.currentText() == "One curve"


def test_named_values_are_ticked_in_a_menu(form):
    series = form.series[0]
    pick(series.menu, "rule")
    menu = opened(series.pick)
    actions = {action.data(): action for action in menu.actions()}
    assert actions["hebb"].isChecked()
    QTest.mouseClick(
        menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(actions["projection"]).center()
    )
    assert menu.isVisible(), "more can be ticked"
    menu.setActiveAction(actions["storkey"])
    QTest.keyClick(menu, Key.Key_Space)
    menu.close()
    assert set(form.plan().swept["rule"]) == {"hebb", "storkey", "projection"}
    click(next(chip for chip in series.chips if chip.text() == series.spec.show("hebb")))
    assert "hebb" not in form.plan().swept["rule"]
    pick(series.menu, "diagonal")
    assert chips(series) == ["off", "on"]


def test_two_settings_make_curves(form):
    assert len(form.series) == 2
    assert not form.series[1].isVisible()
    click(form.more)
    second = form.series[1]
    assert second.isVisible()
    pick(second.menu, "cue")
    type_into(second.add, "0.5")
    assert len(form.plan().series) == 6
    pick(second.menu, "neurons")
    assert form.told.refusals == ["Neurons has several values already."]
    assert second.name == "cue"
    assert second.menu.currentText() == "Cue overlap"


def test_the_first_of_two_can_go(form):
    form.show_plan(Plan.default("recall", rule=("hebb", "projection")))
    first, second, _ = form.series
    pick(first.menu, "")
    assert form.series[0] is second
    assert form.series[0]._label.text() == "Curves for"
    assert set(form.plan().swept) == {"rule", "load"}


# ---- settings ------------------------------------------------------------------------------------


def test_settings_that_matter_are_shown(form):
    assert seen(form) == {"cue", "rule", "temperature"}
    click(form.more)
    plan = form.plan()
    assert seen(form) == set(plan.points[0].relevant()) - {"load", "neurons"}
    assert "margin" not in seen(form)
    pick(editor(form, "rule").menu, "perceptron")
    assert "margin" in seen(form)
    assert form.plan().settings.rule == "perceptron"
    type_into(editor(form, "temperature").number, "0.3")
    assert "sweeps" in seen(form)
    click(form.more)
    assert "margin" not in seen(form)
    type_into(editor(form, "cue").number, "0.8")
    assert form.plan().settings.cue == 0.8


def test_a_bad_setting_is_one_sentence_and_no_run(form):
    type_into(editor(form, "temperature").number, "-4", end=None)
    click(form.run_button)
    assert len(form.told.refusals) == 1
    assert form.told.run == []


def test_what_is_impossible_together_is_said_at_once(form):
    click(form.more)
    pick(editor(form, "memories").menu, "letters")
    assert form.words.text().startswith("There are 36 letters")
    assert "Load" in form.words.shown
    assert form._theme.alarm in form.words.styleSheet()
    click(form.run_button)
    assert form.told.refusals[0].startswith("There are 36 letters")
    assert form.told.run == []
    assert form.axes["load"].high.property("refused")
    type_into(form.axes["load"].high, "0.03")
    type_into(form.axes["load"].low, "0.005")
    type_into(form.axes["load"].step, "0.005")
    click(form.series[0].chips[2])  # 0.03 of 2,000 neurons are more than there are letters
    assert "points" in form.words.text()
    click(form.run_button)
    assert {p.memories for p in form.told.run[0].points} == {"letters"}


def test_too_many_points(form):
    type_into(form.axes["load"].step, "0.0001")
    assert "more than 5,000" in form.words.text()
    click(form.run_button)
    assert "5,403 points" in form.told.refusals[0]


# ---- trials --------------------------------------------------------------------------------------


def test_trials_and_precision(form):
    fields = form._trials.editors
    type_into(fields["precision"].number, "0.005")
    type_into(fields["trials"].number, "40")
    type_into(fields["most"].number, "4000")
    plan = form.plan()
    assert (plan.trials, plan.most, plan.precision) == (40, 4000, 0.005)
    for typed in ("0", "0.01", "any"):
        type_into(fields["precision"].number, typed)
        assert form.plan().precision == (0.01 if typed == "0.01" else None)
    assert fields["precision"].number.text() == "any"
    type_into(fields["precision"].number, "soon")
    assert fields["precision"].number.remark == "“soon” is not a number: type digits, such as 0."
    type_into(fields["most"].number, "30")
    click(form.run_button)
    assert "fewer than the 40" in form.told.refusals.pop()
    assert form.told.run == []
    assert fields["most"].number.property("refused")
    type_into(fields["trials"].number, "1")
    assert "between 2 and" in form.told.refusals.pop()
