"""Loading the demonstration bureau: register and flowcharts come in by the import desk, powers go through review."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.accounts.models import User
from portal.calendar.services import add_working_days
from portal.importing.models import ImportJob
from portal.importing.services import import_file
from portal.organisations.models import Organisation
from portal.publishing.actions import Approve, Return, Submit, Withdraw, editing
from portal.publishing.kinds import all_kinds
from portal.publishing.models import Notice, State
from portal.publishing.models.publishable import REVIEW_STATES
from portal.publishing.models.review import acting_earlier
from portal.publishing.notices import review_url, without_mail
from portal.publishing.secrecy import MATTERS, ground
from portal.publishing.stages import BY_STATE
from portal.trees.locks import tree_write

from ..content import PARTS, replace_parts
from ..models import LawLevel, LegalBasis, Power
from . import bureau, chapters, clearing, story
from .bureau import Account

FIXTURES = Path(settings.BASE_DIR) / "fixtures" / "demo"
Say = Callable[[str], Any]
# So long ago the register came in, and one power has lain with a reviewer.
WAITED = timedelta(days=12)


class NotEmpty(Exception):
    """The database belongs to a real bureau already."""


def is_loaded() -> bool:
    """Whether the demonstration is in this database: its register was imported into its bureau."""
    return ImportJob.objects.filter(
        organisation__code=bureau.BUREAU[0], original_name=story.REGISTER, state=ImportJob.State.DONE
    ).exists()


def load(say: Say = lambda text: None) -> list[tuple[Account, str]]:
    """Set up the whole demonstration; returns the accounts with their passwords, or nothing if it is there already.

    One transaction: what is interrupted leaves nothing behind, and can be started again. Raises ``NotEmpty`` when the
    database has organisations of somebody else.
    """
    files: list[Any] = []
    try:
        with tree_write(Organisation), without_mail():
            if is_loaded():
                return []
            codes = [bureau.DISTRICT[0], bureau.BUREAU[0], *(section[0] for section in bureau.SECTIONS)]
            if Organisation.objects.exclude(code__in=codes).exists():
                raise NotEmpty
            root = bureau.build()
            accounts = bureau.people()
            cast = {user.username: user for user in User.objects.all()}
            with acting_earlier(WAITED):
                bring_in(root, cast[bureau.EDITOR], files, say)
                settle(cast[bureau.EDITOR])
            review(cast)
            clearing.clear(cast, say)
            for chapter in chapters.all_chapters():
                files += chapter(root, cast, say)
            _read_old_notices()
    except BaseException:
        for file in files:
            file.delete(save=False)
        raise
    return accounts


def bring_in(root: Organisation, editor: User, files: list[Any], say: Say = lambda text: None) -> None:
    """Import the register, its correction and the flowcharts; what was uploaded for it is noted in ``files``."""
    brought = [("power", story.REGISTER), ("power", story.CORRECTION)]
    brought += [("flowchart", name) for name in story.FLOWCHARTS]
    for target, name in brought:
        job = import_file(FIXTURES / name, target, root, editor)
        files.append(job.file)
        say(_summary(job))


def load_district(say: Say) -> bool:
    """Import a whole district's service items beside the bureau; ``False`` if they are there already."""
    district = Organisation.objects.get(code=bureau.DISTRICT[0])
    done = ImportJob.objects.filter(
        organisation=district, original_name=story.DISTRICT_ITEMS, state=ImportJob.State.DONE
    )
    if done.exists():
        return False
    job = import_file(FIXTURES / story.DISTRICT_ITEMS, "power", district, None, create_places=True)
    say(_summary(job))
    return True


def _summary(job: ImportJob) -> str:
    counts = job.counts
    if flowcharts := counts.get("records"):
        return (
            f"{job.original_name}：流程图 {flowcharts['changed']}，步骤 {counts['created']}，"
            f"跳过 {counts['skipped']}，拒绝 {counts['refused']}"
        )
    return (
        f"{job.original_name}：新建 {counts['created']}，补建主项 {counts['implied']}，"
        f"跳过 {counts['skipped']}，拒绝 {counts['refused']}"
    )


def settle(editor: User) -> None:
    """What the register leaves open, as a clerk settles it: levels of law, materials, outcomes, remedies."""
    concerned = set(story.MATERIALS) | set(story.REMEDIES) | set(story.OUTCOMES)
    open_levels = LegalBasis.objects.filter(level=LawLevel.UNKNOWN)
    concerned |= set(open_levels.values_list("power__code", flat=True))
    for power in Power.objects.filter(code__in=concerned):
        with editing(power, editor, reason="核定依据效力级别，补充材料、结果和救济途径") as row:
            row.outcome = story.OUTCOMES.get(row.code, row.outcome)
            row.remedies = story.REMEDIES.get(row.code, row.remedies)
            columns = PARTS["materials"][1]
            rows = [dict(zip(columns, values, strict=True)) for values in story.MATERIALS.get(row.code, ())]
            replace_parts(row, "materials", rows)
            for basis in row.legal_bases.filter(level=LawLevel.UNKNOWN):
                basis.level = story.LEVELS[basis.title]
                basis.save()


def review(cast: dict[str, User]) -> None:
    """Take each power as far as the story says, every stage by its own person."""
    editor, office, leader = (cast[name] for name in (bureau.EDITOR, bureau.OFFICE, bureau.LEADER))
    # Where a power stops before it is public.
    stops: dict[str, State] = dict.fromkeys(story.AT_SECTION_REVIEW, State.SECTION_REVIEW)
    stops |= dict.fromkeys((*story.AT_OFFICE_REVIEW, story.RETURNED), State.OFFICE_REVIEW)
    stops |= dict.fromkeys(story.AT_LEADER, State.LEADER_APPROVAL)
    when = timezone.localtime() + timedelta(days=14)
    with editing(Power.objects.get(code=story.SCHEDULED), editor, reason="定于公布日发布") as row:
        row.scheduled_for = when.replace(hour=9, minute=0, second=0, microsecond=0)

    # A main item before its sub-items: it carries their heading on the public pages.
    for power in Power.objects.select_related("organisation").order_by("level", "position", "code"):
        if power.code not in story.DRAFTS:
            is_second = power.code in story.PENDING_VERSIONS
            with acting_earlier(WAITED if power.code == story.OVERDUE else timedelta(0)):
                _advance(power, cast, None if is_second else stops.get(power.code))
    for code, (reason, values) in {**story.NEW_VERSIONS, **story.PENDING_VERSIONS}.items():
        power = Power.objects.get(code=code)
        with editing(power, editor, reason=reason) as row:
            for name, value in values.items():
                setattr(row, name, value)
        _advance(Power.objects.get(code=code), cast, stops.get(code))
    Return(Power.objects.get(code=story.RETURNED), office, note=story.RETURN_REASON).run()
    Withdraw(Power.objects.get(code=story.WITHDRAWN), leader, note=story.WITHDRAWAL_REASON).run()
    _let_wait(Power.objects.get(code=story.OVERDUE))


def _advance(power: Power, cast: dict[str, User], until: State | None) -> None:
    """Submit it, and let every stage before ``until`` approve; ``None``: all of them."""
    Submit(power, cast[bureau.EDITOR]).run()
    while power.state in BY_STATE and power.state != until:
        demands_ground = BY_STATE[power.state].demands_ground
        note = ground([matter.code for matter in MATTERS], "", power.audience) if demands_ground else ""
        Approve(power, cast[bureau.REVIEWERS[power.state]], note=note).run()


def _let_wait(power: Power) -> None:
    """Date an unpublished power back as if it had lain so long: the queue shows what an overdue one looks like."""
    since = power.state_since - WAITED
    due_on = add_working_days(timezone.localdate(since), settings.REVIEW_WORKING_DAYS)
    Power.objects.filter(pk=power.pk).update(state_since=since, due_on=due_on)


def _read_old_notices() -> None:
    """Everybody has read what is settled since: unread is, once for each, what waits for him now."""
    unread: dict[tuple[int, str], int] = {}
    on_the_way = [
        record
        for kind in all_kinds()
        for record in kind.model._default_manager.filter(state__in=[*REVIEW_STATES, State.RETURNED])
    ]
    for record in on_the_way:
        told = Notice.objects.filter(url=review_url(record)).order_by("pk")
        latest = told.last()
        if latest:
            unread |= {(notice.user_id, notice.url): notice.pk for notice in told.filter(text=latest.text)}
    Notice.objects.exclude(pk__in=unread.values()).update(read_at=timezone.now())
