"""The answer: drafted by one, signed by another, delivered, and perhaps disclosed to everybody."""

from collections.abc import Iterable
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.attachments.facts import FileFacts
from portal.attachments.services import give, store_upload
from portal.organisations.models import Organisation
from portal.organisations.selectors import may, users_with

from ...information.services import create_disclosure
from ...models import CatalogueItem, Disclosure, DisclosureRequest, RequestLetter
from .. import rules
from ..choices import REFUSALS, Act, Delivery, Outcome
from ..errors import Incomplete, NotNow, NotYours
from ..files import content_of
from ..telling import HANDLE, SIGN, handlers, may_write, signers, tell_people, writers
from .acting import acting, check_day, check_not_consulting, letter_of, log, said_of, send

Kind = RequestLetter.Kind


def draft_answer(
    request: DisclosureRequest,
    user: User,
    outcome: str,
    body: str,
    basis: str = "",
    number: str = "",
    files: Iterable[FileFacts] = (),
) -> RequestLetter:
    """Write the answer; somebody else signs it. The office writes it, or the section that it was assigned to.

    A draft from before is kept as superseded.
    """
    with acting(request, Act.DRAFTED, user, permission="") as row:
        if not may_write(row, user):
            raise NotYours(_("答复由办公室或者承办科室拟稿。"))
        if outcome not in Outcome.values:
            raise Incomplete(_("请选择答复结果。"), "outcome")
        if not body.strip():
            raise Incomplete(_("请填写答复内容。"), "body")
        if outcome in REFUSALS and not basis.strip():
            raise Incomplete(_("不予公开或者只公开一部分的，须写明依据的条款。"), "basis")
        _check_was_asked(row, outcome)
        kept = list(files)
        if not kept and row.delivery == Delivery.ONLINE and "见附件" in body:
            raise Incomplete(_("答复写着“见附件”，申请人要求网上获取，请上传附件。"), "files")
        check_not_consulting(row)
        row.letters.filter(kind=Kind.ANSWER, is_sent=False).update(is_superseded=True)
        letter = letter_of(
            row,
            Kind.ANSWER,
            body,
            user,
            outcome=outcome,
            basis=basis.strip() or rules.BASIS.get(Outcome(outcome), ""),
            number=number.strip(),
        )
        give(letter.files, kept, user)
        log(row, Act.DRAFTED, user)
        tell_people(row, signers(row), gettext_lazy("申请%(number)s的答复等待您审签。"))
    return letter


def _check_was_asked(row: DisclosureRequest, outcome: str) -> None:
    """What the law lets the office say only after it has asked the applicant."""
    if outcome == Outcome.UNCLEAR and not row.entries.filter(act=Act.CORRECTED).exists():
        raise Incomplete(_("申请内容不明确的，须先通知补正（第三十条）。"), "outcome")
    if outcome == Outcome.EXCESSIVE and not row.entries.filter(act=Act.REASONS_ASKED).exists():
        raise Incomplete(_("数量、频次明显超过合理范围的，须先要求说明理由（第三十五条）。"), "outcome")


def take_back(request: DisclosureRequest, user: User) -> None:
    """Who submitted the draft takes it back before it is signed, to write it anew."""
    with acting(request, Act.TAKEN_BACK, user, permission="") as row:
        draft = row.answer_draft
        if draft is None or draft.drafted_by_id != user.pk:
            raise NotYours(_("答复稿只能由提交它的人收回。"))
        log(row, Act.TAKEN_BACK, user)


def send_back(request: DisclosureRequest, user: User, reason: str) -> None:
    """The signer doesn't agree: the draft goes back with the reason."""
    with acting(request, Act.SENT_BACK, user, permission=SIGN) as row:
        if not reason.strip():
            raise Incomplete(_("请写明退回的理由。"), "reason")
        log(row, Act.SENT_BACK, user, reason.strip())
        said = gettext_lazy("申请%(number)s的答复稿已退回，请按退回的理由修改。")
        tell_people(row, [*writers(row), *handlers(row)], said)


def sign(request: DisclosureRequest, user: User) -> RequestLetter:
    """Sign the answer and send it; nobody signs who wrote any version of it.

    What a third party didn't agree to is disclosed only once that was told so in writing (第三十二条).
    """
    with acting(request, Act.ANSWERED, user, permission=SIGN) as row:
        letter = row.answer_draft
        if letter is None:
            raise NotNow(_("还没有答复稿。"))
        if row.letters.filter(kind=Kind.ANSWER, drafted_by=user).exists():
            raise NotYours(_("答复须由没有参与拟稿的人审签。"))
        if letter.outcome in rules.DISCLOSING and row.refusal_to_tell is not None:
            raise NotNow(
                _(
                    "第三方不同意公开。决定公开的，须先将决定公开的内容和理由书面告知第三方（第三十二条），请经办人登记“书面告知第三方”后再审签。"
                )
            )
        send(letter, user)
        row.outcome, row.answered_on = letter.outcome, letter.dated
        log(row, Act.ANSWERED, user, shown=True)
    return letter


def deliver(request: DisclosureRequest, user: User, on: date, how: str) -> None:
    """Note the delivery of what didn't go by the web; the applicant reads ``how``."""
    with acting(request, Act.DELIVERED, user) as row:
        check_day(on, not_before=row.answered_on)
        row.delivered_on = on
        log(row, Act.DELIVERED, user, said_of(on, how.strip()), shown=True)


def disclose(
    request: DisclosureRequest,
    user: User,
    item: CatalogueItem,
    title: str,
    body: str,
    section: Organisation | None = None,
) -> Disclosure:
    """Make a draft disclosure of what was answered: others may want to know it too (第四十四条).

    Nothing of the applicant is in it; the answer's files go with it, decrypted. Who handles the request gives it to ``section``, by default the item's own, which
    goes on with it; anybody else raises ``NotPermitted`` unless he may edit there.
    """
    with acting(request, Act.DISCLOSED, user, permission="") as row:
        if row.disclosure_id is not None:
            raise NotNow(_("已经转为主动公开的草稿。"))
        if row.outcome not in rules.DISCLOSING:
            raise NotNow(_("只有予以公开、部分公开的答复可以转为主动公开。"))
        place = section or item.organisation
        if item.unit_id != row.unit_id or not place.is_descendant_of(row.unit, include_self=True):
            raise Incomplete(_("请选择本单位的科室。"), "section")
        disclosure = Disclosure(
            item=item,
            organisation=place,
            audience=item.audience,
            title=title,
            body=body,
            formed_on=row.answered_on or timezone.localdate(),
        )
        create_disclosure(disclosure, user, is_permitted=may(user, HANDLE, row.unit))
        give(disclosure.files, _files_in_clear(row), user)
        row.disclosure = disclosure
        log(row, Act.DISCLOSED, user, title)
        others = [person for person in users_with("edit_content", place) if person != user]
        said = gettext_lazy("申请%(number)s的答复已转为主动公开的草稿，请补充后提交审核。")
        tell_people(row, others, said)
    return disclosure


def _files_in_clear(row: DisclosureRequest) -> list[FileFacts]:
    """The signed answer's files as any disclosure keeps them."""
    letter = row.signed_answer
    files = letter.files.all() if letter else ()
    return [store_upload(SimpleUploadedFile(file.name, content_of(file))) for file in files]
