"""The editor: a plain text box that ``static/richtext/editor.js`` turns into one.

The editing itself is Tiptap (ProseMirror) as django-prose-editor ships it built; toolbar, words and the way of a paste are
ours. Nothing needs inline scripts or styles: the library's address is in an attribute, not in an import map.
"""

import json
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .texts import is_html

LIBRARY = "django_prose_editor/editor.js"


class RichTextInput(forms.Textarea):
    """The box of a ``RichTextField``, in the back office and in any other form. ``rows``: how high it begins."""

    template_name = "richtext/input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 12, **(attrs or {})})

    class Media:
        css = {"all": ("richtext/richtext.css", "richtext/editor.css")}
        js = (forms.Script("richtext/editor.js", type="module"),)

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        """With the portal's own templates: Django's renderer of forms knows only those inside apps."""
        return render_to_string(template_name, context)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        own["class"] = f"richtext-source {own.get('class', '')}".strip()
        own["data-richtext"] = json.dumps(words(), ensure_ascii=False)
        own["data-richtext-library"] = static(LIBRARY)
        own["data-richtext-clean"] = reverse("richtext:clean")
        if own.get("id"):
            hint = f"{own['id']}_hint"
            own["aria-describedby"] = f"{own.get('aria-describedby', '')} {hint}".strip()
            context["widget"]["hint_id"] = hint
        context["widget"]["is_source"] = is_html(context["widget"]["value"] or "")
        context["attributes"] = flatatt(own)
        return context

    def use_required_attribute(self, initial: Any) -> bool:
        return False  # the box itself is out of sight once the editor stands in its place: browsers couldn't show it


def words() -> dict[str, str]:
    """What the editor says, in the reader's language."""
    return {
        "toolbar": _("格式工具栏"),
        "tableToolbar": _("表格工具栏"),
        "keys": _("按Alt+F10转到工具栏，按Esc回到正文。"),
        "heading": _("标题"),
        "subheading": _("小标题"),
        "strong": _("加粗"),
        "em": _("倾斜"),
        "u": _("下划线"),
        "sup": _("上标"),
        "sub": _("下标"),
        "ul": _("项目符号"),
        "ol": _("编号"),
        "left": _("顶格"),
        "center": _("居中"),
        "right": _("居右"),
        "link": _("链接"),
        "table": _("插入表格"),
        "undo": _("撤销"),
        "redo": _("重做"),
        "rowBefore": _("上方加行"),
        "rowAfter": _("下方加行"),
        "columnBefore": _("左侧加列"),
        "columnAfter": _("右侧加列"),
        "deleteRow": _("删除行"),
        "deleteColumn": _("删除列"),
        "merge": _("合并单元格"),
        "split": _("拆分单元格"),
        "header": _("表头单元格"),
        "deleteTable": _("删除表格"),
        "address": _("链接到的地址"),
        "addressHelp": _("例如 https://www.gov.cn，本站的页面以 / 开头。"),
        "addressWrong": _("请填写以 https://、http://、mailto:、tel: 或 / 开头的地址。"),
        "rows": _("行数"),
        "columns": _("列数"),
        "withHeader": _("第一行是表头"),
        "ok": _("确定"),
        "cancel": _("取消"),
        "unlink": _("取消链接"),
        "cleaning": _("正在整理粘贴的内容…"),
        "cleaned": _("已粘贴，多余的格式已清除。"),
    }
