"""The demonstration bureau: its sections, posts, holders of posts, and one account a role. Names are made up."""

from dataclasses import dataclass

from django.db import transaction

from portal.accounts import roles
from portal.accounts.models import User
from portal.accounts.passwords import one_time_password
from portal.organisations.models import Membership, Organisation, Post, PostHolding
from portal.organisations.services import grant_role
from portal.publishing.models import State

Kind = Organisation.Kind
DISTRICT = ("GCQ", "管城回族区", Kind.DISTRICT)
BUREAU = ("KJJ", "管城回族区科学技术局", Kind.BUREAU)
SECTIONS = (
    ("KJJ-DZ", "局党组", Kind.PARTY_GROUP),
    ("KJJ-BGS", "办公室", Kind.SECTION),
    ("KJJ-JHCG", "计划与成果科", Kind.SECTION),
    ("KJJ-GXCY", "高新技术与产业化科", Kind.SECTION),
    ("KJJ-ZSCQ", "知识产权科", Kind.SECTION),
    ("KJJ-KPSF", "科普与社会发展科", Kind.SECTION),
    ("KJJ-JJJC", "纪检监察室", Kind.SECTION),
)
# What people call a section beside its name: whoever leads the bureau sits in its Party group.
ALIASES = {"KJJ-DZ": ["局领导"]}
# section, post, key post, holder: every post that the bureau's register or its flowcharts name is set up before they
# come in
POSTS = (
    ("KJJ-DZ", "党组书记", True, "周建国"),
    ("KJJ-DZ", "局长", True, "周建国"),
    ("KJJ-DZ", "分管副局长", True, "陈志强"),
    ("KJJ-DZ", "党组成员", True, "陈志强"),
    ("KJJ-BGS", "办公室主任", True, "王丽华"),
    ("KJJ-BGS", "机关支部书记", False, "王丽华"),
    ("KJJ-BGS", "资产管理员", False, "冯娟"),
    ("KJJ-BGS", "机要员", False, "冯娟"),
    ("KJJ-BGS", "财务", True, "郭敏"),
    ("KJJ-BGS", "人事员", False, "何芳"),
    ("KJJ-BGS", "法制员", False, "许明"),
    ("KJJ-BGS", "信息员", False, "田野"),
    ("KJJ-JHCG", "科长", True, "李伟"),
    ("KJJ-JHCG", "经办人", False, "吴晓梅"),
    ("KJJ-GXCY", "科长", True, "张敏"),
    ("KJJ-GXCY", "经办人", False, "邓凯"),
    ("KJJ-ZSCQ", "科长", True, "刘洋"),
    ("KJJ-ZSCQ", "执法人员", False, "宋涛"),
    ("KJJ-ZSCQ", "经办人", False, "彭琳"),
    ("KJJ-KPSF", "科长", False, "赵静"),
    ("KJJ-KPSF", "经办人", False, "杜鹃"),
    ("KJJ-JJJC", "纪检书记", True, "孙立新"),
    ("KJJ-JJJC", "监督员", False, "韩冰"),
)


@dataclass(frozen=True)
class Account:
    """A demonstration account; ``role`` is ``None`` for a plain Party member. ``tries``: what to do with it first."""

    username: str
    full_name: str
    role: roles.Role | None
    place: str
    home: str
    tries: tuple[str, str]  # Chinese, English
    is_party_member: bool = False


EDITOR, HEAD, SECRECY, OFFICE, LEADER = "bianzhi", "kezhang", "baomi", "bangongshi", "lingdao"
REQUESTS = "shenqing"
# Who decides at each stage.
REVIEWERS = {
    State.SECTION_REVIEW: HEAD,
    State.SECRECY_REVIEW: SECRECY,
    State.OFFICE_REVIEW: OFFICE,
    State.LEADER_APPROVAL: LEADER,
}
ACCOUNTS = (
    Account(
        EDITOR,
        "吴晓梅",
        roles.SECTION_EDITOR,
        "KJJ",
        "KJJ-JHCG",
        (
            "修改退回的职权后重新提交；导入 fixtures/demo 中的目录",
            "mend the returned power and submit it again; import a register from fixtures/demo",
        ),
    ),
    Account(
        HEAD,
        "李伟",
        roles.SECTION_HEAD,
        "KJJ",
        "KJJ-JHCG",
        ("办理两项科室审核", "decide on two powers at section review"),
    ),
    Account(
        SECRECY,
        "冯娟",
        roles.SECRECY_REVIEWER,
        "KJJ",
        "KJJ-BGS",
        (
            "办理公开信息的保密审查（设置 SECRECY_REVIEW_KINDS=power 后，职权也经过它）",
            "decide at the secrecy review of disclosures (powers pass it too with SECRECY_REVIEW_KINDS=power)",
        ),
    ),
    Account(
        OFFICE,
        "王丽华",
        roles.OFFICE_REVIEWER,
        "GCQ",  # the district's own table needs somebody who may create its bureaus
        "KJJ-BGS",
        (
            "办理两项办公室审核（一项已超期）；导入、导出，含区级政务服务事项",
            "decide on two powers at office review, one of them overdue; import and export, the district's items too",
        ),
    ),
    Account(
        REQUESTS,
        "田野",
        roles.REQUEST_OFFICER,
        "KJJ",
        "KJJ-BGS",
        (
            "确认收到一件网上申请；查看申请人说明的理由；登记缴费",
            "confirm a request that came through the web; read an applicant's reasons; register a fee",
        ),
    ),
    Account(
        LEADER,
        "周建国",
        roles.LEADER,
        "KJJ",
        "KJJ-DZ",
        (
            "审批两项；撤回或定时发布；打印职权目录",
            "approve two powers; withdraw or schedule one; print the catalogue",
        ),
        is_party_member=True,
    ),
    Account(
        "jijian",
        "孙立新",
        roles.INSPECTOR,
        "KJJ",
        "KJJ-JJJC",
        (
            "查看全部职权、审核记录和公开台账",
            "read every power, its review log and the ledger",
        ),
        is_party_member=True,
    ),
    Account(
        "xitong",
        "何平",
        roles.SYSTEM_ADMINISTRATOR,
        "GCQ",
        "KJJ-BGS",
        ("管理机构、岗位和账号", "manage organisations, posts and accounts"),
    ),
    Account(
        "anquan",
        "郑安",
        roles.SECURITY_ADMINISTRATOR,
        "GCQ",
        "KJJ-BGS",
        ("授予和收回角色", "grant and revoke roles"),
    ),
    Account("shenji", "钱审", roles.AUDITOR, "GCQ", "KJJ-JJJC", ("查看审计日志", "read the audit log")),
    Account(
        "dangyuan",
        "马向东",
        None,
        "KJJ",
        "KJJ-JHCG",
        (
            "在公开网站登录后查看向党内公开的职权",
            "sign in on the public site and read what is disclosed within the Party",
        ),
        is_party_member=True,
    ),
)


@transaction.atomic
def build() -> Organisation:
    """Make the district, the bureau, its sections, posts and holders where they are missing; returns the bureau."""
    district = _organisation(*DISTRICT, parent=None)
    bureau = _organisation(*BUREAU, parent=district)
    sections = {code: _organisation(code, name, kind, parent=bureau) for code, name, kind in SECTIONS}
    for position, (section, name, is_key_post, holder) in enumerate(POSTS):
        post, created = Post.objects.get_or_create(
            organisation=sections[section],
            name=name,
            defaults={"is_key_post": is_key_post, "position": position},
        )
        if created:
            PostHolding.objects.create(post=post, holder_name=holder)
    return bureau


def _organisation(code: str, name: str, kind: str, *, parent: Organisation | None) -> Organisation:
    found = Organisation.objects.filter(code=code).first()
    if found:
        return found
    node = Organisation(code=code, name=name, kind=kind, parent=parent, aliases=ALIASES.get(code, []))
    if kind == Kind.BUREAU:
        node.phone, node.complaint_phone = "0371-66661000", "0371-66660000"
        node.address, node.office_hours = "管城回族区（演示地址）", "工作日9:00—12:00，13:00—17:00"
    node.save()
    return node


@transaction.atomic
def people() -> list[tuple[Account, str]]:
    """Make the accounts that are missing; returns each new one with its password, which is kept nowhere."""
    made = []
    for account in ACCOUNTS:
        if User.objects.filter(username=account.username).exists():
            continue
        user = User(
            username=account.username,
            full_name=account.full_name,
            email=f"{account.username}@example.org",
            is_staff=account.role is not None,
            is_party_member=account.is_party_member,
        )
        made.append((account, _new_password(user)))
        Membership.objects.create(user=user, organisation=Organisation.objects.get(code=account.home))
        for holding in PostHolding.objects.filter(holder_name=account.full_name, user=None):
            holding.user = user
            holding.save()
        if account.role is not None:
            grant_role(user, account.role, Organisation.objects.get(code=account.place))
    return made


@transaction.atomic
def reset_passwords() -> list[tuple[Account, str]]:
    """Give every demonstration account that there is a new password; returns each with it."""
    users = {user.username: user for user in User.objects.filter(username__in=[a.username for a in ACCOUNTS])}
    return [
        (account, _new_password(users[account.username])) for account in ACCOUNTS if account.username in users
    ]


def _new_password(user: User) -> str:
    password = one_time_password()
    user.set_password(password)
    user.save()
    return password
