"""The sections of an application, as data. Order here is the order of the task list and of every printed form."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .kinds import Form, Group, Kind, Question, SectionPlan

ORGANISATION = SectionPlan(
    "organisation",
    _("Реєстраційні дані"),
    _("Ми взяли ці дані з картки вашої організації. Перевірте їх."),
    (
        Question(
            "confirmed",
            _("Так, дані правильні"),
            Kind.CONFIRM,
            missing=_("Перевірте дані організації й поставте позначку"),
        ),
        Question(
            "corrections",
            _("Що змінилося, якщо щось не так"),
            Kind.LONG,
            hint=_("Наприклад: нова адреса з 1 жовтня. Керівниця може виправити дані й у картці організації."),
            required=False,
            limit=1000,
        ),
    ),
    form=Form.ORGANISATION,
)

EXPERIENCE = SectionPlan(
    "experience",
    _("Досвід і матеріальна база"),
    _("Розкажіть, що ви вже вмієте й маєте."),
    (
        Question(
            "work",
            _("Що ви вже робили для таких людей"),
            hint=_("Роки, кількість людей, результати. Можна назвати проєкти за останні два роки."),
            missing=_("Напишіть, що ви вже робили для таких людей"),
            limit=3000,
            public=True,
        ),
        Question(
            "base",
            _("Що у вас є для роботи"),
            hint=_("Приміщення, автомобілі, обладнання, програми."),
            missing=_("Напишіть, що у вас є для роботи"),
            limit=1500,
        ),
        Question(
            "budget_projects",
            _("Проєкти за гроші бюджетів"),
            Kind.ROWS,
            hint=_("За останні два роки. Якщо таких не було, залиште порожнім."),
            required=False,
            row=_("Проєкт"),
            columns=(
                Question("year", _("Рік"), Kind.NUMBER, width="w-4", most=2100),
                Question("name", _("Назва проєкту"), Kind.LINE),
                Question("funder", _("Хто дав гроші"), Kind.LINE),
                Question("sum", _("Сума, грн"), Kind.LINE, width="w-8", required=False),
            ),
        ),
    ),
    advice=(_("Досвід має стосуватися саме цих людей і цієї роботи."),),
)

PEOPLE = SectionPlan(
    "people",
    _("Хто працює над заявкою"),
    _("До кого звертатися, якщо в міста будуть запитання."),
    (
        Question(
            "contact_name",
            _("Контактна особа"),
            Kind.LINE,
            hint=_("Прізвище та імʼя."),
            missing=_("Напишіть, хто відповість на запитання міста"),
            limit=120,
            width="w-24",
            personal=True,
        ),
        Question(
            "contact_phone",
            _("Телефон"),
            Kind.PHONE,
            hint=_("Наприклад, 067 123 45 67."),
            missing=_("Напишіть телефон контактної особи"),
            width="w-16",
            personal=True,
        ),
        Question(
            "contact_email",
            _("Електронна пошта"),
            Kind.EMAIL,
            missing=_("Напишіть електронну пошту контактної особи"),
            width="w-24",
            personal=True,
        ),
        Question(
            "writers",
            _("Хто ще готує заявку"),
            Kind.ROWS,
            required=False,
            row=_("Людина"),
            personal=True,
            columns=(
                Question("name", _("Прізвище та імʼя"), Kind.LINE),
                Question("part", _("За що відповідає"), Kind.LINE, required=False),
            ),
        ),
    ),
)

PROJECT = SectionPlan(
    "project",
    _("Проєкт коротко"),
    _("Назва, напрям, строк. Цей текст побачать усі, коли закінчиться приймання заявок."),
    (
        Question(
            "title",
            _("Назва проєкту"),
            Kind.LINE,
            missing=_("Напишіть назву проєкту"),
            limit=150,
            public=True,
        ),
        Question(
            "direction",
            _("Напрям конкурсу"),
            Kind.CHOICE,
            options="directions",
            missing=_("Виберіть напрям конкурсу"),
            public=True,
        ),
        Question(
            "summary",
            _("Проєкт у кількох реченнях"),
            hint=_("Кому, що й навіщо ви зробите. Пишіть просто: це прочитають мешканці."),
            missing=_("Напишіть про проєкт у кількох реченнях"),
            limit=800,
            public=True,
        ),
        Question(
            "goal",
            _("Мета проєкту"),
            hint=_("Що зміниться для людей, коли проєкт закінчиться."),
            missing=_("Напишіть мету проєкту"),
            limit=600,
            public=True,
        ),
        Question("starts_on", _("Початок"), Kind.DATE, missing=_("Вкажіть день початку проєкту"), public=True),
        Question("ends_on", _("Завершення"), Kind.DATE, missing=_("Вкажіть день завершення проєкту"), public=True),
        Question(
            "place",
            _("Де працюватимете"),
            Kind.LINE,
            hint=_("Район або райони міста, адреса, якщо вона відома."),
            missing=_("Напишіть, де працюватиме проєкт"),
            limit=300,
            public=True,
        ),
    ),
)

PROBLEM = SectionPlan(
    "problem",
    _("Кому і чому це потрібно"),
    _("Покажіть потребу числами й прикладами."),
    (
        Question(
            "problem",
            _("Яка біда або потреба"),
            hint=_("Що саме погано, для кого, де й відколи."),
            missing=_("Напишіть, яку потребу закриває проєкт"),
            limit=3000,
            public=True,
        ),
        Question(
            "evidence",
            _("Звідки ви це знаєте"),
            hint=_("Звернення, опитування, статистика, ваші записи. Вкажіть джерело й рік."),
            missing=_("Напишіть, звідки ви знаєте про цю потребу"),
            limit=2000,
            public=True,
        ),
        Question(
            "already",
            _("Що вже роблять місто та інші"),
            hint=_("І чого бракує. Так видно, що проєкт не повторює наявну послугу."),
            missing=_("Напишіть, що вже роблять інші й чого бракує"),
            limit=2000,
        ),
    ),
    advice=(_("Твердження з джерелом переконує більше, ніж твердження без нього."),),
)

AUDIENCE = SectionPlan(
    "audience",
    _("Люди, яким ви допоможете"),
    _("Хто ці люди, скільки їх і як вони дізнаються про допомогу."),
    (
        Question(
            "categories",
            _("Хто отримає допомогу"),
            Kind.CHOICES,
            options="categories",
            missing=_("Позначте, хто отримає допомогу"),
            least=1,
            public=True,
        ),
        Question(
            "clients",
            _("Скільки різних людей отримають допомогу"),
            Kind.NUMBER,
            hint=_("Кожну людину рахуйте один раз, навіть якщо вона прийде десять разів."),
            missing=_("Напишіть, скільки людей отримають допомогу"),
            least=1,
            most=2_000_000,
            width="w-8",
            public=True,
        ),
        Question(
            "contacts",
            _("Скільки разів ви їм допоможете"),
            Kind.NUMBER,
            hint=_("Кількість поїздок, консультацій, занять за весь проєкт."),
            missing=_("Напишіть, скільки разів ви допоможете"),
            least=1,
            most=50_000_000,
            width="w-8",
            public=True,
        ),
        Question(
            "reach",
            _("Як люди дізнаються й потраплять до вас"),
            missing=_("Напишіть, як люди дізнаються про допомогу"),
            limit=1500,
        ),
    ),
)

ACTIVITIES = SectionPlan(
    "activities",
    _("План робіт"),
    _("Що, коли й хто робитиме."),
    (
        Question(
            "rows",
            _("Роботи"),
            Kind.ROWS,
            hint=_("Один рядок — одна робота. Порядок довільний."),
            missing=_("Додайте хоча б одну роботу"),
            least=1,
            row=_("Робота"),
            public=True,
            columns=(
                Question("what", _("Що зробите"), Kind.LONG, limit=500),
                Question("from", _("Від"), Kind.DATE),
                Question("to", _("До"), Kind.DATE),
                Question("who", _("Хто відповідає"), Kind.LINE, hint=_("Посада або роль."), limit=200),
                Question("result", _("Що буде готово"), Kind.LONG, limit=500),
            ),
        ),
        Question(
            "method",
            _("Як саме ви працюватимете"),
            missing=_("Напишіть, як ви працюватимете"),
            limit=3000,
        ),
    ),
)

RESULTS = SectionPlan(
    "results",
    _("Результати, які можна порахувати"),
    _("За цими числами місто порівняє звіт із планом."),
    (
        Question(
            "rows",
            _("Показники"),
            Kind.ROWS,
            missing=_("Додайте хоча б один показник"),
            least=1,
            row=_("Показник"),
            public=True,
            columns=(
                Question("name", _("Що рахуєте"), Kind.LINE, hint=_("Наприклад, супроводів."), limit=200),
                Question("unit", _("Одиниця"), Kind.LINE, width="w-8", limit=40),
                Question("planned", _("Скільки буде"), Kind.NUMBER, width="w-8", least=0, most=1_000_000_000),
                Question("proof", _("Чим підтвердите"), Kind.LINE, required=False, limit=200),
            ),
        ),
        Question(
            "quality",
            _("Що зміниться в житті людей"),
            hint=_("І як ви про це дізнаєтеся: опитування, відгуки, спостереження."),
            missing=_("Напишіть, що зміниться в житті людей"),
            limit=2000,
            public=True,
        ),
    ),
)

ACCESS = SectionPlan(
    "access",
    _("Доступність послуги"),
    _("Чи зможе людина з інвалідністю, літня людина чи людина з дитиною скористатися вашою допомогою."),
    (
        Question(
            "features",
            _("Що вже є або буде"),
            Kind.CHOICES,
            options="access",
            required=False,
            public=True,
        ),
        Question(
            "how",
            _("Як ви допоможете тим, кому важко прийти, бачити, чути чи читати"),
            missing=_("Напишіть, як послугою скористається людина, якій важко прийти, бачити, чути чи читати"),
            limit=2000,
            public=True,
        ),
    ),
)

RISKS = SectionPlan(
    "risks",
    _("Ризики й безпека"),
    _("Що може завадити й що ви тоді зробите."),
    (
        Question(
            "rows",
            _("Ризики"),
            Kind.ROWS,
            missing=_("Додайте хоча б один ризик"),
            least=1,
            row=_("Ризик"),
            columns=(
                Question("risk", _("Що може статися"), Kind.LONG, limit=400),
                Question("answer", _("Що ви зробите"), Kind.LONG, limit=600),
            ),
        ),
        Question(
            "safety",
            _("Безпека людей під час війни"),
            hint=_("Тривога, обстріл, відключення світла: де укриття, як працюєте, як попереджаєте людей."),
            missing=_("Напишіть, як ви подбаєте про безпеку людей під час війни"),
            limit=2000,
        ),
    ),
)

TEAM = SectionPlan(
    "team",
    _("Команда й волонтери"),
    _("Хто працюватиме і скільки."),
    (
        Question(
            "staff",
            _("Скільки людей працюватиме за гроші"),
            Kind.NUMBER,
            missing=_("Напишіть, скільки людей працюватиме за гроші (можна 0)"),
            most=10_000,
            width="w-8",
        ),
        Question(
            "new_jobs",
            _("Скільки з них — нові робочі місця"),
            Kind.NUMBER,
            required=False,
            most=10_000,
            width="w-8",
        ),
        Question(
            "volunteers",
            _("Скільки буде волонтерів"),
            Kind.NUMBER,
            missing=_("Напишіть, скільки буде волонтерів (можна 0)"),
            most=100_000,
            width="w-8",
            public=True,
        ),
        Question(
            "hours",
            _("Скільки годин попрацюють волонтери"),
            Kind.NUMBER,
            hint=_("Разом за весь проєкт."),
            missing=_("Напишіть, скільки годин попрацюють волонтери (можна 0)"),
            most=10_000_000,
            width="w-8",
            public=True,
        ),
        Question(
            "rows",
            _("Хто в команді"),
            Kind.ROWS,
            missing=_("Додайте хоча б одну людину з команди"),
            least=1,
            row=_("Людина"),
            personal=True,
            columns=(
                Question("name", _("Прізвище та імʼя або «вакансія»"), Kind.LINE, limit=120),
                Question("role", _("Що робитиме"), Kind.LINE, limit=200),
                Question("skills", _("Освіта й досвід"), Kind.LONG, required=False, limit=600),
            ),
        ),
    ),
)

PARTNERS = SectionPlan(
    "partners",
    _("Ваш внесок і партнери"),
    _("Хто ще допомагає: грошима, речами, людьми, приміщенням."),
    (
        Question(
            "rows",
            _("Партнери"),
            Kind.ROWS,
            hint=_("Якщо партнерів немає, залиште порожнім."),
            required=False,
            row=_("Партнер"),
            public=True,
            columns=(
                Question("name", _("Назва"), Kind.LINE, limit=200),
                Question("part", _("Що робить у проєкті"), Kind.LONG, limit=500),
                Question("agreed", _("Чи вже домовилися"), Kind.CHOICE, options="agreed", required=False),
            ),
        ),
        Question(
            "contribution",
            _("Що ви вкладаєте самі"),
            hint=_("Гроші, речі, приміщення, праця. Суми напишіть у бюджеті проєкту."),
            missing=_("Напишіть, що ви вкладаєте самі"),
            limit=1500,
        ),
        Question(
            "double",
            _("На ці самі витрати ми не отримуємо грошей з інших бюджетів"),
            Kind.CONFIRM,
            missing=_("Підтвердьте, що на ці витрати немає інших бюджетних грошей"),
        ),
    ),
)

ESTIMATE = SectionPlan(
    "estimate",
    _("Бюджет проєкту"),
    _("Один рядок — одна витрата. Суму порахуємо самі."),
    (
        Question(
            "rows",
            _("На що підуть гроші"),
            Kind.ROWS,
            missing=_("Додайте хоча б одну витрату"),
            least=1,
            row=_("Рядок"),
            columns=(
                Question("name", _("На що"), Kind.LINE, limit=300),
                Question("kind", _("Вид витрат"), Kind.CHOICE, options="cost_kinds"),
                Question("source", _("Хто платить"), Kind.CHOICE, options="sources"),
                Question("unit", _("Одиниця"), Kind.LINE, width="w-8", limit=40),
                Question("quantity", _("Кількість"), Kind.LINE, width="w-8"),
                Question("price", _("Ціна, грн"), Kind.LINE, width="w-8"),
                Question("note", _("Як порахували"), Kind.LINE, required=False, limit=1000),
            ),
        ),
        Question(
            "why",
            _("Чому саме такі ціни"),
            hint=_("Тарифи, пропозиції постачальників, минулорічні рахунки."),
            missing=_("Напишіть, звідки взяли ціни"),
            limit=1500,
        ),
    ),
    form=Form.ESTIMATE,
    advice=(_("Дивляться, чи ціни реальні й чи повʼязані з планом робіт."),),
)

SUSTAINABILITY = SectionPlan(
    "sustainability",
    _("Що буде після проєкту"),
    _("Як допомога триватиме, коли гроші закінчаться."),
    (
        Question(
            "after",
            _("Як робота триватиме після проєкту"),
            missing=_("Напишіть, як робота триватиме після проєкту"),
            limit=2000,
            public=True,
        ),
        Question(
            "new",
            _("Що в проєкті нового"),
            hint=_("Якщо підхід перевірений, а не новий, так і напишіть."),
            required=False,
            limit=1500,
            public=True,
        ),
    ),
)

DOCUMENTS = SectionPlan(
    "documents",
    _("Документи"),
    _("Які файли потрібні, вирішує кожен конкурс."),
    (),
    form=Form.DOCUMENTS,
)

GROUPS = (
    Group("organisation", _("Про організацію"), (ORGANISATION, EXPERIENCE, PEOPLE)),
    Group("project", _("Проєкт"), (PROJECT, PROBLEM, AUDIENCE, ACTIVITIES, RESULTS, ACCESS, RISKS)),
    Group("people", _("Команда й партнери"), (TEAM, PARTNERS)),
    Group("money", _("Гроші"), (ESTIMATE, SUSTAINABILITY)),
    Group("handing", _("Подання"), (DOCUMENTS,)),
)
SECTIONS = {plan.code: plan for group in GROUPS for plan in group.sections}
ORDER = tuple(SECTIONS)
# What a new application takes over from last year's: what describes the organisation and the work, not dates and sums.
CARRIED = ("experience", "people", "problem", "audience", "access", "risks", "team", "partners", "sustainability")

ACCESS_FEATURES = (
    ("ramp", _("вхід без сходів або пандус")),
    ("toilet", _("туалет, доступний із кріслом колісним")),
    ("transport", _("привеземо або прийдемо додому")),
    ("sign", _("переклад жестовою мовою")),
    ("braille", _("шрифт Брайля, великий шрифт або аудіо")),
    ("plain", _("проста мова")),
    ("phone", _("можна все зробити телефоном")),
    ("shelter", _("поруч є доступне укриття")),
)
AGREED = (("yes", _("так")), ("letter", _("так, є лист")), ("talks", _("ще говоримо")))
