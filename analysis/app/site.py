"""Which pages are there?"""

import solara


@solara.component
def Page() -> None:
    solara.Text("hello")
