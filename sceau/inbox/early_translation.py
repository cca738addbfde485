"""Templates that are translated once, when they are compiled.

The inbox speaks one language, so « _("Your comment") » is known before any page is
made. Asking the catalogue each time, through Jinja's context, took a fifth of a page.
What has values to fill in, or a text that is not written out, is still asked each time.
"""

from collections.abc import Callable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer


def translating(gettext: Callable[[str], str]) -> type[CodeGenerator]:
    """For `Environment.code_generator_class`, beside Jinja's newstyle gettext."""

    class Generator(CodeGenerator):
        def visit_Template(
            self, node: nodes.Template, frame: Frame | None = None
        ) -> None:
            translated: Any = _Translation(gettext).visit(node)
            super().visit_Template(translated, frame)

    return Generator


class _Translation(NodeTransformer):
    def __init__(self, gettext: Callable[[str], str]) -> None:
        self._gettext = gettext

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name="_"),
                args=[nodes.Const(value=str(text))],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ):
                # A text is a format even where it has nothing to fill in.
                return nodes.TemplateData(self._gettext(text) % {}, lineno=node.lineno)
        return node
