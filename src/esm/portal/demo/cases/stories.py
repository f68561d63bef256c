"""Who came with what, and how far it is. Days are counted back from the day on which the city is built."""

from __future__ import annotations

from datetime import timedelta

from esm.cases.machine import Payer
from esm.cases.numbering import ordinal
from esm.cases.services import (
    assigning,
    decisions,
    emergency,
    ending,
    medicines,
    plan_parts,
    programmes,
    reviews,
    transfers,
)
from esm.identity.models import User
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.partners.machine import MEMBER_RIGHTS

from ..city import City
from .hands import DAY, Story, Unit

SUPPORT = "social-support-accompaniment-of-families"
HOME = "015.1"
CRISIS = "012.0"


def build(made: City) -> None:
    """Needs organisations and people who sign in; nothing else of the demo stands on it."""
    city, ngo = _units(made)
    colleague = Unit(None, _actor("socialworker2@city.example", Role.SOCIAL_WORKER), city.supervisor, city.provider)
    at = made.at

    def new(unit: Unit) -> Story:
        return Story(unit, at)

    _unassigned(new(city))
    _assessing_late(new(colleague))
    _deciding(new(city))
    _queued(new(colleague))
    _planning(new(city))
    _mother_and_child(new(city))
    _programme(new(city))
    _medicines(new(colleague))
    _suspended(new(colleague))
    _refused(new(city))
    _transferred(new(city), ngo)
    _offered(new(colleague), ngo)
    _handed_over(new(colleague), city.worker)
    _closed(new(city))
    _of_organisation(new(ngo))


def _actor(email: str, *roles: Role, rights: frozenset[tuple[int, str]] = frozenset()) -> Actor:
    user = User.objects.get(email=email)
    return Actor(user.pk, frozenset(roles), rights, user.full_name)


def _units(made: City) -> tuple[Unit, Unit]:
    own, other = made.cast.organisations[0], made.cast.organisations[1]
    member = frozenset((own.pk, str(right)) for right in MEMBER_RIGHTS)
    worker = _actor("socialworker@city.example", Role.SOCIAL_WORKER)
    supervisor = _actor("supervisor@city.example", Role.SUPERVISOR)
    return (
        Unit(None, worker, supervisor, other),
        Unit(own, _actor("colleague@krok.example", rights=member), made.cast.of(own), own),
    )


def _unassigned(story: Story) -> None:
    story.register(
        0.2, intake="notification", source="street", anonymous=True, district="shevchenkivskyi",
        words="Біля вокзалу кілька ночей спить чоловік років пʼятдесяти, кульгає, їжі не має.", category="homeless",
        services=("shelter",),
    )  # fmt: skip


def _assessing_late(story: Story) -> None:
    person = story.person("Гуменюк Раїса Петрівна", "1941", "067 000 03 01", 12)
    story.register(
        12, intake="notification", source="relative", notifier="Сусідка з пʼятого поверху", person_id=person,
        words="Бабуся не відчиняє двері, каже, що боїться. Продукти їй передають на мотузці.",
        district="kyivskyi", category="older-alone", services=(HOME,),
    ).assign(11)  # fmt: skip
    story.act(3, alone="nobody", self_care="partly", support="weak")


def _deciding(story: Story) -> None:
    person = story.person("Онищенко Валентина Сергіївна", "14.02.1985", "067 000 03 02", 8)
    story.register(
        8, person_id=person, words="Лишилася сама з трьома дітьми, роботи немає, борг за квартиру за рік.",
        district="saltivskyi", category="single-parents", services=(SUPPORT,),
    ).assign(8)  # fmt: skip
    story.assess(
        4, children="3", alone="sometimes", income="none", debts="yes", support="weak", dwelling="unfit", health="ill",
        parenting="partly", child_learning="bad", child_feelings="bad",
    )  # fmt: skip
    story.propose(0.5, "Оцінка показала: родина впорається, якщо її супроводжувати пів року.", (SUPPORT,))


def _queued(story: Story) -> None:
    person = story.person("Дорошенко Іван Кирилович", "03.09.1938", "067 000 03 03", 25)
    story.register(
        25, person_id=person, words="Син на фронті, сам не ходжу далі двору.", district="osnovianskyi",
        category="older-alone", services=(HOME, "021.0"),
    ).assign(24)  # fmt: skip
    story.assess(20, alone="nobody", self_care="partly", health="ill", support="none")
    story.decide(
        16, "Догляд потрібен двічі на тиждень. Вільного місця в районі зараз немає.", (HOME, "021.0"), outcome="queue"
    )


def _planning(story: Story) -> None:
    person = story.person("Яценко Марина Олегівна", "1990", "067 000 03 04", 20)
    story.register(
        20, person_id=person, words="Переїхали з Вовчанська, син не говорить, садка немає.", district="kholodnohirskyi",
        category="displaced", services=(SUPPORT,),
    ).assign(19)  # fmt: skip
    story.assess(15, children="1", income="low", dwelling="poor", child_learning="bad")
    story.decide(11, "Родині потрібен супровід і місце в садку для сина.", (SUPPORT,))
    plan = story.plan(2, "Син ходить до садка, родина має дохід.")
    plan_parts.save_goal(draft=plan_parts.GoalDraft("Записати сина до садка з логопедом"), **story.into(plan, 2))
    story.add(plan, 2, "Подати документи до садка разом", SUPPORT, due=-10, goal=1)
    story.agree(plan, 1, sign=False)


def _mother_and_child(story: Story) -> None:
    """The emergency of this night, known to its team alone."""
    supervisor = story.unit.supervisor.user_id or 0
    story.register(
        0.25, intake="notification", source="police", dangers=("violence", "child"), emergency=True, confidential=True,
        team=(supervisor,), district="industrialnyi", category="violence", services=(CRISIS, "shelter"),
        words="Виїзд о 23:40. Мати з донькою шести років, чоловік бив обох, пішов з дому.",
    )  # fmt: skip
    help_ = emergency.HelpDraft(
        what="Перевезли до кімнати безпеки, дали одяг і їжу, викликали лікарку для дитини.",
        provider_id=story.unit.provider.pk,
    )
    emergency.give_help(actor=story.unit.worker, number=story.number, draft=help_, at=story.ago(0.15))
    story.act(
        0.1, kind="emergency", form_no="803", what="Чоловік бив дружину й доньку, погрожував ножем.",
        place="Квартира родини", state="hurt", violence="yes", gender="yes",
        done="О 01:00 перевезли до кімнати безпеки, дали одяг і їжу.", called="Поліція, швидка, дитяча лікарка",
        agreed="yes", safe="yes", where="Кімната безпеки", next="Зранку психологиня й адвокатка, школа для доньки.",
    )  # fmt: skip


def _programme(story: Story) -> None:
    person = story.person("Лозовий Артем Юрійович", "2001", "067 000 03 05", 95)
    story.register(
        95, person_id=person, words="Після травми вчуся ходити й говорити наново, хочу жити сам.",
        district="slobidskyi", category="veterans", services=("017.1",),
    ).assign(94)  # fmt: skip
    story.assess(90, self_care="unable", health="heavy", income="low")
    story.decide(86, "Потрібна реабілітація за індивідуальною програмою.", ("017.1",))
    plan = story.plan(80, "Жити самому: ходити до крамниці, готувати, розмовляти телефоном.", kind="rehabilitation")
    into = story.into(plan, 80)
    first, middle, last = story.ago(80).date(), story.ago(20).date(), plan.ends_on
    plan_parts.save_stage(draft=plan_parts.StageDraft("Удома з помічницею", first, middle), **into)
    plan_parts.save_stage(draft=plan_parts.StageDraft("Надворі й самостійно", middle + DAY, last), **into)
    for title, measure, unit, start, target, stage in (
        ("Ходити без зупинки", "відстань", "м", 2000, 20000, 1),
        ("Розмовляти так, щоб розуміли незнайомі", "бали за шкалою мовлення", "балів", 200, 800, 2),
    ):
        goal = plan_parts.GoalDraft(title, measure, unit, start, target, stage)
        plan_parts.save_goal(draft=goal, **into)
    for n, day in enumerate((70, 55, 40), 1):
        story.add(plan, 80, f"Заняття з ходьби {n}", "017.1", due=day, goal=1, stage=1)
    story.add(plan, 80, "Заняття з логопедом", "017.1", due=-5, goal=2, stage=2)
    story.agree(plan, 80)
    for n, day in enumerate((70, 55, 40), 1):
        story.given(plan, n, day)
    for goal_number, day, value in ((1, 70, 3000), (1, 40, 9000), (1, 10, 15000), (2, 60, 250), (2, 12, 450)):
        result = programmes.Result(value, story.ago(day).date())
        programmes.measure(goal=goal_number, result=result, **story.into(plan, day))


def _medicines(story: Story) -> None:
    person = story.person("Савич Назар Андрійович", "2015", "067 000 03 06", 30)
    story.register(
        30, person_id=person, words="У сина епілепсія, ліків в аптеках немає, лишилося на два тижні.",
        district="nemyshlianskyi", category="children-disability", services=("004.0",),
    ).assign(30)  # fmt: skip
    story.assess(27, children="1", health="heavy", child_health="bad", income="low", support="weak")
    story.decide(24, "Допомагаємо отримати ліки, щоб лікування не переривалося.", ("004.0",))
    plan = story.plan(22, "Лікування не переривається.", kind="medicines", lasts=120)
    needs = (
        ("Леветирацетам", "500 мг двічі на день", 3, -6),
        ("Вальпроат", "300 мг на ніч", 2, 4),
        ("Фолієва кислота", "1 мг на день", 1, -20),
    )
    for name, dose, packs, due in needs:
        need = medicines.Need(name, dose, packs, story.ago(due).date())
        medicines.request(need=need, **story.into(plan, 22))
    story.agree(plan, 21)
    for n in (1, 2):
        paper = medicines.Prescription(f"0000-12{n}4", story.ago(18).date(), story.ago(-12).date())
        medicines.prescribe(ordinal=n, prescription=paper, **story.into(plan, 18))
    medicines.price(ordinal=1, kopecks=148_250, payer=Payer.FUND, **story.into(plan, 15))
    medicines.price(ordinal=2, kopecks=0, payer=Payer.PROGRAMME, **story.into(plan, 15))
    medicines.order(ordinal=1, supplier="Фонд «Рідні»", on=story.ago(10).date(), **story.into(plan, 10))
    medicines.order(ordinal=2, supplier="Аптека на Салтівці", on=story.ago(10).date(), **story.into(plan, 10))
    medicines.receive(ordinal=2, how="hand", on=story.ago(5).date(), **story.into(plan, 5))


def _served(story: Story, days: float, name: str, phone: str, *, district: str, born: str = "1955") -> Story:
    """Home care on its way: two visits of three given."""
    person = story.person(name, born, phone, days)
    story.register(
        days, person_id=person, words="Після лікарні не можу сама прибрати й сходити по ліки.", district=district,
        category="older", services=(HOME, SUPPORT),
    ).assign(days - 1)  # fmt: skip
    story.assess(days - 4, alone="nobody", self_care="partly", health="ill", income="low")
    story.decide(days - 8, "Потрібна допомога вдома раз на тиждень.", (HOME,))
    plan = story.plan(days - 12, "Дім прибрано, ліки є, людина не сама.", form_no="1012")
    plan_parts.save_goal(draft=plan_parts.GoalDraft("Дім прибрано щотижня"), **story.into(plan, days - 12))
    for n, due in enumerate((days - 19, days - 26, days - 33), 1):
        story.add(plan, days - 12, f"Прибрати й купити продукти, тиждень {n}", HOME, due=due, goal=1)
    story.agree(plan, days - 13)
    story.given(plan, 1, days - 19)
    return story.given(plan, 2, days - 26, confirmed=False)


def _suspended(story: Story) -> None:
    _served(story, 60, "Кравець Ніна Павлівна", "067 000 03 07", district="novobavarskyi")
    ending.suspend(
        actor=story.unit.worker, number=story.number, reason="Лягла до лікарні.", until=story.ago(-10).date(),
        at=story.ago(3),
    )  # fmt: skip


def _refused(story: Story) -> None:
    person = story.person("Бойчук Роман", "1979", "067 000 03 08", 30)
    story.register(
        30, person_id=person, words="Хочу, щоб мені прибирали вдома.", district="saltivskyi", category="jobless",
        services=(HOME, "006.0"),
    ).assign(29)  # fmt: skip
    story.assess(26)
    story.decide(
        22, "Людина здорова, обходиться сама, має дохід. Потреби в догляді немає.", (HOME,), outcome="refuse",
        ground="no_need", provider_id=None, fee="", starts_on=None, ends_on=None,
    )  # fmt: skip
    decisions.appeal(
        actor=story.unit.worker, number=story.number, decision=1, words="Спина болить, довідку принесу.",
        received_on=story.ago(12).date(), at=story.ago(12),
    )  # fmt: skip


def _offer(story: Story, days: float, ngo: Unit, *, agreed_how: str = "") -> None:
    draft = transfers.Offer(
        reason="У вашому районі є фахівчині, які працюють з незрячими.",
        shared="Літня жінка втратила зір торік, живе сама, хоче навчитися ходити з тростиною.", to_id=ngo.id,
        agreed_how=agreed_how,
    )  # fmt: skip
    transfers.offer(actor=story.unit.worker, number=story.number, draft=draft, at=story.ago(days))
    transfers.let_out(actor=story.unit.supervisor, number=story.number, at=story.ago(days - 0.2))


def _transferred(story: Story, ngo: Unit) -> None:
    person = story.person("Поліщук Ольга Марківна", "1950", "067 000 03 09", 18)
    story.register(
        18, person_id=person, words="Перестала бачити, боюся виходити.", district="kyivskyi",
        category="disability-sight", services=("021.0",),
    ).assign(17)  # fmt: skip
    _offer(story, 14, ngo, agreed_how="spoken")
    key = str(story.case.transfers.get().key)
    transfers.accept(actor=ngo.supervisor, key=key, at=story.ago(12))


def _offered(story: Story, ngo: Unit) -> None:
    person = story.person("Ткач Василина Остапівна", "1947", "067 000 03 10", 6)
    story.register(
        6, person_id=person, words="Осліпла на одне око, друге бачить погано.", district="shevchenkivskyi",
        category="disability-sight", services=("021.0",),
    ).assign(5)  # fmt: skip
    _offer(story, 1, ngo)


def _handed_over(story: Story, to: Actor) -> None:
    """Of a colleague who goes on leave: the note waits to be read."""
    person = story.person("Левченко Богдан", "1968", "067 000 03 11", 3)
    story.register(
        3, person_id=person, words="Вийшов з колонії, немає ні документів, ні де жити.", district="osnovianskyi",
        category="released", services=("013.0", "shelter"),
    ).assign(3)  # fmt: skip
    assigning.hand_over(
        actor=story.unit.worker, number=story.number, worker_id=to.user_id or 0, seen_version=story.case.version,
        note="Паспорт загублено, довідка про звільнення в мене в шафі. Дзвонити після 18:00.", at=story.ago(0.4),
    )  # fmt: skip


def _closed(story: Story) -> None:
    _served(story, 75, "Романюк Софія Іллівна", "067 000 03 12", district="industrialnyi", born="1949")
    plan = story.case.plans.get()
    story.given(plan, 3, 42)
    _review(story, 40, "end", {1: "reached"})
    ending.propose_closing(
        actor=story.unit.worker, number=story.number, ground="goals", at=story.ago(39),
        words="Одужала, порається сама. Донька переїхала до неї.",
    )  # fmt: skip
    ending.close_case(actor=story.unit.supervisor, number=story.number, at=story.ago(38))


def _of_organisation(story: Story) -> None:
    """Led by an organisation, with a review behind it."""
    _served(story, 50, "Гнатюк Тамара Борисівна", "067 000 03 13", district="slobidskyi", born="1944")
    _review(story, 15, "go_on", {1: "partly"})


def _review(story: Story, days: float, outcome: str, goals: dict[int, str]) -> None:
    plan = story.case.plans.get()
    marks = {"address": 100, "result": 75, "time": 75, "access": 100, "ease": 75, "respect": 100, "skill": 75}
    draft = reviews.ReviewDraft(
        on=(story.now - timedelta(days=days)).date(), outcome=outcome, goals=goals, marks=marks,
        words="Приходять вчасно, людина задоволена.", answers={"place": "Так, зручно.", "plan": "Так."},
    )  # fmt: skip
    reviews.review(
        actor=story.unit.worker, number=story.number, plan=ordinal(plan.number), draft=draft, at=story.ago(days)
    )
