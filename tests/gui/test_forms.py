"""Parameter forms alone, as a person types and slides them."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QStyle,
    QStyleOptionSlider,
)

from gui.kit.forms import ParameterForm, narrow
from sim.hopfield import MEMORY_NETWORKS, HopfieldNetwork
from sim.hopfield.modern import ModernMemory
from sim.ring import RING_NETWORKS, FlyCompass
from tests.gui.form_hands import Heard
from tests.gui.hands import (
    LEFT,
    NONE,
    Key,
    about,
    click,
    double_click,
    move,
    paste_into,
    type_into,
    wheel,
)

# ---- forms ---------------------------------------------------------------------------------------

NETWORKS = (*RING_NETWORKS, *MEMORY_NETWORKS)
PARAMETERS = [
    pytest.param(kind, name, id=f"{kind.name}-{name}")
    for kind in NETWORKS
    for name in kind.Parameters.specs()
]
NUMBERS = [
    parameter
    for parameter in PARAMETERS
    if parameter.values[0].Parameters.specs()[parameter.values[1]].kind in ("real", "integer")
]

BOUNDED = [  # on a circle every number is possible
    parameter
    for parameter in NUMBERS
    if not parameter.values[0].Parameters.specs()[parameter.values[1]].cyclic
]


@pytest.fixture
def form_of(qtbot):
    """Make the form of a network's parameters, showing its defaults."""

    def make(kind, groups=None) -> tuple[ParameterForm, Heard]:
        form = ParameterForm(kind.Parameters, groups=groups)
        qtbot.addWidget(form)
        form.show_parameters(kind.Parameters())
        form.resize(280, 600)  # or higher, as high as what is in it
        form.show()
        form.activateWindow()
        qtbot.waitUntil(form.isActiveWindow)
        return form, Heard(form)

    return make


@pytest.mark.parametrize(("kind", "name"), PARAMETERS)
def test_every_parameter_has_an_editor_with_a_tooltip_and_its_default(form_of, kind, name):
    form, heard = form_of(kind)
    spec, editor = kind.Parameters.specs()[name], form.editor(name)
    if spec.kind == "flag":
        assert editor.box.text() == spec.label
        assert spec.help in about(editor.box)
        assert editor.box.isChecked() == kind.Parameters.default(name)
        widgets = [editor.box]
    elif spec.kind == "choice":
        menu = editor.menu
        assert menu.accessibleName() == spec.label
        assert about(menu) == spec.help
        assert [menu.itemText(i) for i in range(menu.count())] == [w for _, w in spec.choices]
        assert menu.currentText() == spec.show(kind.Parameters.default(name))
        widgets = [menu]
    else:
        assert editor.label.text() == spec.label
        assert editor.number.text() == spec.show(kind.Parameters.default(name))
        widgets = [editor.label, editor.slider, editor.number]
        for word in (spec.help, spec.show(spec.low), spec.show(spec.high)):
            assert word in about(editor.number)
        assert editor.slider.accessibleName() == editor.number.accessibleName() == spec.label
    for widget in widgets:
        assert widget.toolTip()
        assert widget.isVisible()
    assert heard.values == [], "showing is not changing"


@pytest.mark.parametrize(("kind", "name"), NUMBERS)
def test_a_slider_reaches_both_ends_and_shows_what_it_sets(form_of, kind, name):
    form, heard = form_of(kind)
    spec, editor = kind.Parameters.specs()[name], form.editor(name)
    editor.slider.setFocus()
    for key, end in ((Key.Key_Home, spec.low), (Key.Key_End, spec.high), (Key.Key_PageDown, None)):
        before = len(heard.values)
        shown_before = editor.number.value
        QTest.keyClick(editor.slider, key)
        if len(heard.values) == before:
            # It stood there already.
            assert editor.number.value == shown_before
            continue
        said, value = heard.values[-1]
        assert said == name
        checked = spec.check(name, value)
        if end is not None and not spec.cyclic:
            assert checked == pytest.approx(end)
        assert editor.number.value * spec.scale == pytest.approx(value)
    assert heard.values
    assert heard.refusals == []


@pytest.mark.parametrize(("kind", "name"), BOUNDED)
def test_out_of_range_is_refused_with_the_range_and_put_back(form_of, kind, name):
    spec = kind.Parameters.specs()[name]
    form, heard = form_of(kind)
    editor = form.editor(name)
    before = editor.number.text()
    unit = spec.scale
    for beyond in (spec.high + 7 * unit, spec.low - 7 * unit, 1e30, -1e30):
        heard.refusals.clear()
        type_into(editor.number, f"{beyond / spec.scale:.6g}")
        assert len(heard.refusals) == 1
        sentence = heard.refusals[0]
        for word in (spec.full_label, spec.show(spec.low), spec.show(spec.high)):
            assert word in sentence
        assert editor.number.text() == before
    assert heard.values == []


@pytest.mark.parametrize("typed", ["nan", "inf", "-inf", "1e999"])
@pytest.mark.parametrize("name", ["neurons", "noise", "landmark_direction"])
def test_what_is_not_finite_is_refused(form_of, name, typed):
    form, heard = form_of(FlyCompass)
    editor = form.editor(name)
    before = editor.number.text()
    paste_into(editor.number, typed)
    assert len(heard.refusals) == 1
    assert "finite" in heard.refusals[0]
    assert heard.values == []
    assert editor.number.text() == before


def test_half_a_neuron_is_refused(form_of):
    form, heard = form_of(FlyCompass)
    type_into(form.editor("neurons").number, "96.5")
    assert heard.values == []
    assert len(heard.refusals) == 1
    assert "whole number" in heard.refusals[0]
    assert form.editor("neurons").number.text() == "96"


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("neurons", "64", 64),
        ("time_constant", "35 ms", 0.035),
        ("time_constant", "35", 0.035),
        ("noise", "0,32", 0.32),
        ("heterogeneity", "2.5%", 0.025),
        ("landmark_strength", "4.5 Hz", 4.5),
        ("landmark_direction", "-90", math.radians(270)),
        ("landmark_direction", "450°", math.radians(90)),
        ("dt", "0.5", 0.0005),
    ],
)
def test_a_typed_parameter_is_said_in_si(form_of, name, typed, value):
    form, heard = form_of(FlyCompass)
    form.show_parameters(FlyCompass.Parameters(landmark_direction=0.3))
    paste_into(form.editor(name).number, typed)
    assert heard.refusals == []
    assert len(heard.values) == 1
    assert heard.values[0][0] == name
    assert heard.values[0][1] == pytest.approx(value)


def test_an_angle_typed_a_turn_further_is_shown_as_the_angle_it_is(form_of):
    """360 where 0 is set is no change; the field must not go on saying 360."""
    form, _ = form_of(FlyCompass)
    parameters = FlyCompass.Parameters(landmark_direction=0.0)
    form.show_parameters(parameters)
    type_into(form.editor("landmark_direction").number, "360")
    form.show_parameters(parameters)
    assert form.editor("landmark_direction").number.text() == "0°"


@pytest.mark.parametrize("part", ["label", "slider"])
@pytest.mark.parametrize("name", ["neurons", "time_constant", "landmark_direction", "noise"])
def test_a_double_click_asks_for_the_default(form_of, part, name):
    form, heard = form_of(FlyCompass)
    form.show_parameters(
        FlyCompass.Parameters(neurons=48, time_constant=0.05, landmark_direction=1.0, noise=1.0)
    )
    widget = getattr(form.editor(name), part)
    where = QPoint(3, widget.height() // 2)
    double_click(widget, where if part == "label" else None)
    assert heard.values[-1] == (name, FlyCompass.Parameters.default(name))


def test_a_check_box_is_clicked(form_of):
    form, heard = form_of(FlyCompass)
    box = form.editor("lights").box
    assert isinstance(box, QCheckBox)
    click(box, QPoint(8, box.height() // 2))
    assert heard.values == [("lights", True)]
    form.show_parameters(FlyCompass.Parameters(lights=False))
    assert not box.isChecked()
    assert heard.values == [("lights", True)]


def test_a_slider_is_dragged_by_its_handle(form_of):
    form, heard = form_of(FlyCompass)
    slider = form.editor("noise").slider
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    handle = slider.style().subControlRect(
        QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider
    )
    at = handle.center()
    QTest.mousePress(slider, LEFT, NONE, at)
    for across in range(4, 44, 4):
        move(slider, at + QPoint(across, 0))
    # The network's answers come meanwhile and must not tear the handle away.
    form.show_parameters(FlyCompass.Parameters())
    held = slider.value()
    assert held > 0
    QTest.mouseRelease(slider, LEFT, NONE, at + QPoint(40, 0))
    said = [value for name, value in heard.values if name == "noise"]
    assert said == sorted(said)
    assert len(said) > 3


def test_the_wheel_in_passing_moves_no_slider(form_of):
    form, heard = form_of(FlyCompass)
    slider = form.editor("noise").slider
    value = slider.value()
    wheel(slider, 3)
    assert slider.value() == value
    assert heard.values == []


@pytest.mark.parametrize("kind", NETWORKS, ids=lambda kind: kind.name)
def test_showing_parameters_shows_them_all(form_of, kind):
    form, heard = form_of(kind)
    specs = kind.Parameters.specs()
    changed = {}
    for name, spec in specs.items():
        if spec.kind == "flag":
            changed[name] = not kind.Parameters.default(name)
        elif spec.kind == "choice":
            changed[name] = spec.choices[-1][0]
        elif spec.kind == "integer":
            changed[name] = int(spec.low + spec.high) // 2
        else:
            changed[name] = 0.3 * spec.low + 0.7 * spec.high
    form.show_parameters(kind.Parameters(**changed))
    for name, spec in specs.items():
        editor = form.editor(name)
        if spec.kind == "flag":
            assert editor.box.isChecked() == changed[name]
        elif spec.kind == "choice":
            assert editor.menu.currentText() == spec.show(changed[name])
        else:
            assert editor.number.text() == spec.show(changed[name])
            span = spec.high - spec.low
            assert editor.slider.value() == pytest.approx(
                1000 * (changed[name] - spec.low) / span, abs=1
            )
    assert heard.values == []


# ---- menus ---------------------------------------------------------------------------------------


def test_a_choice_is_said_by_its_name_and_not_by_its_words(form_of):
    form, heard = form_of(HopfieldNetwork)
    menu = form.editor("coding").menu
    menu.setFocus()
    QTest.keyClick(menu, Key.Key_Down)
    assert menu.currentText() == "States 0 and 1"
    assert heard.values == [("coding", "01")]
    QTest.keyClick(menu, Key.Key_Up)
    assert heard.values == [("coding", "01"), ("coding", "pm")]


def test_a_choice_is_made_with_the_mouse(form_of):
    form, heard = form_of(HopfieldNetwork)
    menu = form.editor("rule").menu
    click(menu)
    view = menu.view()
    place = menu.findData("storkey")
    where = view.visualRect(view.model().index(place, 0)).center()
    QTest.mouseMove(view.viewport(), where)
    QTest.mouseClick(view.viewport(), LEFT, NONE, where)
    assert heard.values == [("rule", "storkey")]


def test_choosing_what_is_chosen_says_nothing(form_of):
    form, heard = form_of(HopfieldNetwork)
    menu = form.editor("rule").menu
    form.show_parameters(HopfieldNetwork.Parameters(rule="storkey"))
    click(menu)
    QTest.keyClick(menu.view(), Key.Key_Return)
    assert menu.currentData() == "storkey"
    assert heard.values == []
    form.show_parameters(HopfieldNetwork.Parameters())
    click(menu)
    QTest.keyClick(menu.view(), Key.Key_Return)
    assert heard.values == []


def test_a_choice_that_was_refused_is_put_back_and_can_be_tried_again(form_of):
    """The model goes on with what it had, and the form follows the model."""
    form, heard = form_of(HopfieldNetwork)
    menu = form.editor("coding").menu
    menu.setFocus()
    for _ in range(2):
        QTest.keyClick(menu, Key.Key_Down)
        assert menu.currentText() == "States 0 and 1"
        form.show_parameters(HopfieldNetwork.Parameters())
        assert menu.currentText() == "States −1 and +1"
    assert heard.values == [("coding", "01")] * 2


@pytest.mark.parametrize("words", ["a", "W" * 200])
def test_a_narrow_menu_is_as_narrow_as_its_place(qtbot, words):
    menu = QComboBox()
    qtbot.addWidget(menu)
    menu.addItem(words)
    assert narrow(menu) is menu
    assert menu.minimumSizeHint().width() < 120


# ---- parts of a form -----------------------------------------------------------------------------


def headings(form: ParameterForm) -> list[str]:
    """The headings to be seen, from top to bottom."""
    every = [w for w in form.findChildren(QLabel) if w.isVisible() and w.objectName() == "heading"]
    return [w.text() for w in sorted(every, key=lambda w: w.y())]


def named(form: ParameterForm) -> set[str]:
    """The parameters of which an editor is to be seen."""
    seen = set()
    for name in form._kind.specs():
        if name not in form._editors:
            continue
        visible = {widget.isVisible() for widget in form._widgets[name]}
        assert len(visible) == 1, f"half of {name} is to be seen"
        if visible == {True}:
            seen.add(name)
    return seen


@pytest.mark.parametrize(
    "groups", [["Update"], ["Learning", "Update"], ["Update", "Learning"], ["Grid"], []], ids=str
)
def test_a_form_of_some_groups_has_these_in_this_order(form_of, groups):
    form, heard = form_of(HopfieldNetwork, groups)
    assert headings(form) == groups
    wanted = {n for n, s in HopfieldNetwork.Parameters.specs().items() if s.group in groups}
    assert named(form) == wanted
    form.show_parameters(HopfieldNetwork.Parameters(rows=12, rule="projection", temperature=0.5))
    assert heard.values == []
    for name in set(HopfieldNetwork.Parameters.specs()) - wanted:
        with pytest.raises(KeyError):
            form.editor(name)


def test_only_some_editors_are_shown_and_only_headings_over_something(form_of):
    form, _ = form_of(HopfieldNetwork)
    every = set(HopfieldNetwork.Parameters.specs())
    assert named(form) == every
    for names, titles in (
        ({"rule", "temperature"}, ["Learning", "Update"]),
        ({"temperature", "cut"}, ["Update"]),
        (set(), []),
        ({"rows"}, ["Grid"]),
        (every, ["Grid", "Learning", "Update"]),
    ):
        form.show_only(names)
        assert named(form) == names
        assert headings(form) == titles


def test_names_of_other_groups_may_be_asked_for(form_of):
    """What is relevant is known of the whole set, whichever part of it a form shows."""
    form, _ = form_of(HopfieldNetwork, ["Update"])
    form.show_only({"rule", "temperature"})
    assert named(form) == {"temperature"}
    assert headings(form) == ["Update"]
    form.show_only({"rule"})
    assert named(form) == set()
    assert headings(form) == []


def test_what_another_network_refused_is_said_at_no_field(form_of):
    form, _ = form_of(HopfieldNetwork)
    assert form.refuse("rows", "Too many.", HopfieldNetwork.Parameters())
    assert not form.refuse("cut", "Too many.", ModernMemory.Parameters())


def test_what_is_hidden_follows_the_model_all_the_same(form_of):
    form, heard = form_of(HopfieldNetwork)
    form.show_only({"rule"})
    form.show_parameters(HopfieldNetwork.Parameters(temperature=0.7, update="synchronous"))
    form.show_only({"temperature", "update"})
    assert form.editor("temperature").number.text() == "0.70"
    assert form.editor("update").menu.currentData() == "synchronous"
    assert heard.values == []
