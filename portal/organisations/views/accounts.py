"""Accounts, for the system administrator: he opens and closes them, and gives nobody a role."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.generic import TemplateView

from portal.accounts.models import User
from portal.inputs import plain_text
from portal.office.views import OfficeView

from ..forms.accounts import AccountForm
from ..models import AccountEntry
from ..selectors import held_permissions, organisations_where
from ..selectors.people import MANAGE_ACCOUNTS, accounts_of, locked_usernames
from ..services import accounts as services

PAGE_SIZE = 30
ENTRIES_SHOWN = 30
STATES = {"active": gettext_lazy("在用"), "closed": gettext_lazy("已停用")}


def account_url(user: User) -> str:
    """The page of one account."""
    return reverse("organisations:account", args=[user.pk])


class AccountsView(OfficeView):
    """A page for whoever manages accounts somewhere."""

    def may_enter(self) -> bool:
        return MANAGE_ACCOUNTS in held_permissions(self.request.user)

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(pgettext("plural", "账号"), reverse("organisations:accounts"))]


class AccountMixin(AccountsView):
    """A page of one account; 404 for an account of another subtree."""

    kwargs: dict[str, Any]

    @cached_property
    def account(self) -> User:
        return get_object_or_404(accounts_of(self.request.user), pk=self.kwargs["pk"])

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [*super().get_breadcrumbs(), (self.account.get_full_name(), account_url(self.account))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(account=self.account, back=account_url(self.account), **kwargs)


class AccountListView(AccountsView, TemplateView):
    """The accounts of one's subtree, to be searched."""

    template_name = "accounts/list.html"
    title = pgettext_lazy("plural", "账号")

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        text, state = plain_text(query.get("q")), query.get("state", "")
        accounts = accounts_of(self.request.user, text)
        if state in STATES:
            accounts = accounts.filter(is_active=state == "active")
        page = Paginator(accounts, PAGE_SIZE).get_page(query.get("page"))
        return super().get_context_data(
            page=page,
            locked=locked_usernames([account.username for account in page.object_list]),
            query=text,
            state=state,
            states=STATES.items(),
            **kwargs,
        )


class AccountView(AccountMixin, TemplateView):
    """One account and what was done with it."""

    template_name = "accounts/account.html"

    def get_title(self) -> Any:
        return self.account.get_full_name()

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return super().get_breadcrumbs()[:-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Roles are the security administrator's: his entries are not shown here.
        roles = (AccountEntry.Action.ROLE_GRANTED, AccountEntry.Action.ROLE_REVOKED)
        entries = self.account.account_entries.exclude(action__in=roles).select_related("by")
        return super().get_context_data(
            is_locked=self.account.username in locked_usernames([self.account.username]),
            is_self=self.account.pk == self.request.user.pk,
            entries=entries[:ENTRIES_SHOWN],
            **kwargs,
        )


class AccountAddView(AccountsView, TemplateView):
    """A new account; its one-time password is on the answer's page and nowhere else."""

    template_name = "organisations/form.html"
    title = gettext_lazy("新建账号")

    def form(self, data: Any = None) -> AccountForm:
        return AccountForm(data, within=organisations_where(self.request.user, MANAGE_ACCOUNTS))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.form())
        return super().get_context_data(
            back=reverse("organisations:accounts"),
            button=_("新建账号并生成密码"),
            lead=_("新账号没有任何角色；保存后请告知安全管理员授予角色。"),
            **kwargs,
        )

    @sensitive_variables("made")
    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                made = services.create_account(
                    form.save(commit=False), form.cleaned_data["home"], by=request.user
                )
            except ValidationError as error:
                form.add_error("home", error)
            else:
                return show_once(self, made, _("已新建账号"))
        return self.render_to_response(self.get_context_data(form=form))


class AccountEditView(AccountMixin, TemplateView):
    """Name, contact, Party member, home organisation."""

    template_name = "organisations/form.html"

    def get_title(self) -> Any:
        return _("修改账号“%(name)s”") % {"name": self.account.username}

    @property
    def is_own(self) -> bool:
        return self.account.pk == self.request.user.pk

    def form(self, data: Any = None) -> AccountForm:
        # A copy: an invalid form writes what was typed into the object that it edits.
        stored = User.objects.select_related("membership__organisation").get(pk=self.account.pk)
        membership = getattr(stored, "membership", None)
        return AccountForm(
            data,
            instance=stored,
            is_own=self.is_own,
            within=organisations_where(self.request.user, MANAGE_ACCOUNTS),
            initial={"home": membership.organisation if membership else None},
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.form())
        return super().get_context_data(lead=services.OPENS_CONTENT if self.is_own else "", **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            values = form.cleaned_data
            try:
                services.change_account(self.account.pk, values, values.get("home"), by=request.user)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("已保存账号“%(name)s”。") % {"name": self.account.username})
                return redirect(account_url(self.account))
        return self.render_to_response(self.get_context_data(form=form))


class ConfirmView(AccountMixin, TemplateView):
    """An act on an account, after a page to confirm."""

    template_name = "accounts/confirm.html"
    sentence: Any = ""
    button: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sentence=self.sentence, button=self.button, **kwargs)

    def act(self) -> HttpResponse:
        """Do it; a ``ValidationError`` becomes a message."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self.act()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(account_url(self.account))


class PasswordView(ConfirmView):
    """A new one-time password."""

    title = gettext_lazy("重置密码")
    sentence = gettext_lazy("将生成新的一次性密码，原密码立即失效，本人须在下次登录时修改。")
    button = gettext_lazy("重置密码")

    @sensitive_variables("made")
    def act(self) -> HttpResponse:
        made = services.reset_password(self.account.pk, by=self.request.user)
        return show_once(self, made, _("已重置密码"))


class UnlockView(ConfirmView):
    """Let a locked account try again."""

    title = gettext_lazy("解除锁定")
    sentence = gettext_lazy("该账号因多次输错密码被锁定。请先与本人核实，再解除锁定。")
    button = gettext_lazy("解除锁定")

    def act(self) -> HttpResponse:
        services.unlock(self.account.pk, by=self.request.user)
        messages.success(self.request, _("已解除“%(name)s”的锁定。") % {"name": self.account.username})
        return redirect(account_url(self.account))


class AccountStateView(ConfirmView):
    """Close an account, or open it again."""

    def get_title(self) -> Any:
        return _("停用账号") if self.account.is_active else _("启用账号")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.account.is_active:
            sentence = _("停用后立即不能登录，其角色随之失效；办过的事项和记录都保留，可以重新启用。")
        else:
            sentence = _("启用后可以登录，原有的角色恢复有效。")
        return {
            **super().get_context_data(**kwargs),
            "sentence": sentence,
            "button": self.get_title(),
            "asks_note": True,
        }

    def act(self) -> HttpResponse:
        active = self.request.POST.get("active") == "1"
        note = plain_text(self.request.POST.get("note"))[:200]
        services.set_active(self.account.pk, active, by=self.request.user, note=note)
        done = _("已启用账号“%(name)s”。") if active else _("已停用账号“%(name)s”。")
        messages.success(self.request, done % {"name": self.account.username})
        return redirect(account_url(self.account))


@sensitive_variables("made")
def show_once(view: AccountsView, made: services.NewPassword, title: str) -> HttpResponse:
    """The page with the password: never stored, never cached."""
    context = OfficeView.get_context_data(view)
    context.update(title=title, made=made)
    context["office_breadcrumbs"] = [(pgettext("plural", "账号"), reverse("organisations:accounts"))]
    answer = render(view.request, "accounts/password_once.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
