"""Forms of which one is on a page at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QBoxLayout, QWidget

from gui.kit.forms import ParameterForm

__all__ = ["FormChoice"]


class FormChoice:
    """Forms of which one is on a page at a time, each made when it is first wanted.

    A change of theme, or of the size of words, goes to all that is on a page, seen or not, and
    takes the longer the more it is. So the other forms are not on it: they belong to its window,
    and say nothing: what is still being typed in one as it goes is not meant for the next.

    Parameters
    ----------
    layout : QBoxLayout
        Of a part of the page, where they stand.
    below : QWidget, optional
        What they stand above; they are the first in the layout if None.
    """

    def __init__(self, layout: QBoxLayout, below: QWidget | None = None) -> None:
        self._layout, self._below = layout, below
        self._forms: dict[object, ParameterForm] = {}
        self._shown: ParameterForm | None = None

    def turn_to(self, key: object, make: Callable[[], ParameterForm]) -> ParameterForm:
        """Have a form on its page in place of the one that was.

        Parameters
        ----------
        key : object
            Which form; hashable.
        make : callable
            Makes it, the first time.
        """
        form = self._forms.get(key)
        if form is not None and form is self._shown:
            return form
        if form is None:
            form = self._forms[key] = make()
        old, self._shown = self._shown, form
        below = self._below
        place = self._layout.indexOf(below) if below is not None else 0
        self._layout.insertWidget(place, form)
        form.blockSignals(False)
        form.show()
        if old is not None:
            old.blockSignals(True)
            old.hide()  # which hands the focus on
            old.setParent(old.window())
        return form
