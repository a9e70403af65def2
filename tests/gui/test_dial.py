def test_x(open_window):
    w = open_window()
def test_y(open_window):
    w = open_window()
