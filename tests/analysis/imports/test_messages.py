"""Is a table of messages read as it was meant, or refused with its line?"""

import gzip

import pandas as pd
import pytest

from analysis.imports.messages import read_messages
from sim.errors import OnzeError

HEAD = "stars,posted_at,replied_at\n"


def test_columns_are_recognised_by_name_whatever_their_case_and_order(written):
    path = written("Replied At;RATING;Created;App\n2020-01-02;1;2020-01-01;x\n;5;2020-01-03;y\n")
    read = read_messages(path)
    assert read.taken == {
        "posted": "Created", "replied": "Replied At", "stars": "RATING", "brand": "App"
    }  # fmt: skip
    assert read.frame["kind"].tolist() == ["complaint", "praise"]
    assert read.frame["brand"].tolist() == ["x", "y"]
    assert read.frame["replied"].isna().tolist() == [False, True]


def test_columns_can_be_given_and_one_brand_is_named_after_its_file(written):
    path = written("w,x,y\n-1,2020-01-01,\npositive,2020-01-02,\n", "alba.desk.csv")
    read = read_messages(path, columns={"sentiment": "w", "posted": "x", "replied": "y"})
    assert read.frame["kind"].tolist() == ["complaint", "praise"]
    assert set(read.frame["brand"]) == {"alba"}


def test_classes_follow_the_stars_and_empty_stars_stay_unrated(written):
    rows = "".join(f"{stars},2020-01-01,\n" for stars in ("1", "2", "3", "3.5", "4", "5", ""))
    assert read_messages(written(HEAD + rows)).frame["kind"].tolist() == [
        "complaint", "complaint", "neutral", "neutral", "praise", "praise", "unrated"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "moment",
    [
        "2021-03-04T05:06:07",
        "2021-03-04 05:06:07+00:00",
        "2021-03-04T07:06:07+02:00",
        "Thu Mar 04 05:06:07 +0000 2021",
        "04/03/2021 05:06:07",
        "4.3.2021, 5:06:07",
        "04-03-2021 05:06:07 AM",
        "1614834367",
        "1614834367000",
    ],
)
def test_one_moment_written_in_many_ways_is_one_moment(written, moment):
    path = written(f"stars;posted_at;replied_at\n1;{moment};\n")
    read = read_messages(path, day_first=True)
    assert read.frame["posted"].tolist() == [pd.Timestamp("2021-03-04 05:06:07")]


def test_day_or_month_first_is_decided_by_any_date_of_the_file(written):
    path = written("stars,posted_at,replied_at\n1,03/04/2020,05/04/2020\n1,01/02/2020,13/04/2020\n")
    assert read_messages(path).frame["posted"].dt.month.tolist() == [4, 2]
    path = written("stars,posted_at,replied_at\n1,03/04/2020,\n")
    with pytest.raises(OnzeError, match=r"'03/04/2020' can be read .* like 2020-12-31"):
        read_messages(path)
    assert read_messages(path, day_first=False).frame["posted"].dt.month.tolist() == [3]


def test_afternoons_are_twelve_hours_later(written):
    rows = "1,12/31/2020 12:30 AM,12/31/2020 12:30 PM\n1,12/31/2020 1:30 AM,12/31/2020 1:30 PM\n"
    frame = read_messages(written(HEAD + rows)).frame
    assert frame["posted"].dt.hour.tolist() == [0, 1]
    assert frame["replied"].dt.hour.tolist() == [12, 13]


def test_an_answer_older_than_its_message_is_an_edit_where_the_file_says_so(written):
    rows = "2020-01-02,2020-01-01,1,1\n2020-01-02,2020-01-03,0,1\n2020-01-02,,1,1\n"
    path = written("posted_at,replied_at,edited_after_reply,stars\n" + rows)
    assert read_messages(path).frame["edited"].tolist() == [True, False, False]


def test_an_unexplained_answer_before_its_message_is_refused_or_taken_for_an_edit(written):
    path = written(HEAD + "1,2020-01-01,2020-01-02\n1,2020-01-05,2020-01-02\n")
    with pytest.raises(OnzeError) as refusal:
        read_messages(path)
    assert refusal.value.message == (
        "table.csv, line 3: the answer (2020-01-02 00:00:00) is older than the message "
        "(2020-01-05 00:00:00), as in 1 rows; if those messages were edited after the answer, mark "
        "them in a column edited_after_reply or import with --drop-negative: they then count "
        "as answered, with an unknown delay."
    )
    frame = read_messages(path, drop_negative=True).frame
    assert frame["edited"].tolist() == [False, True]


def test_messages_without_a_brand_are_set_aside_and_counted(written):
    path = written("brand,stars,posted_at,replied_at\nx,1,2020-01-01,\n,1,2020-01-01,\n")
    read = read_messages(path)
    assert len(read.frame) == 1
    assert read.notices == ["1 messages name no brand and are set aside."]


def test_parquet_is_read_with_its_own_dates(tmp_path):
    frame = pd.DataFrame(
        {
            "stars": [1, 5],
            "posted_at": pd.to_datetime(["2020-01-01 10:00", "2020-01-02 00:00"]).tz_localize(
                "UTC"
            ),
            "replied_at": pd.to_datetime(["2020-01-01 12:30", None]).tz_localize("UTC"),
            "edited": [True, False],
        }
    )
    frame.to_parquet(tmp_path / "a.parquet")
    read = read_messages(tmp_path / "a.parquet").frame
    assert read["posted"].tolist() == list(frame["posted_at"].dt.tz_localize(None))
    assert read["edited"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "table.csv is empty: 0 bytes."),
        ("  \n", "table.csv is empty: it holds no text."),
        (
            b"PK\x03\x04\x14\x00\x06\x00" + bytes(99),
            "table.csv is a workbook: save its sheet as CSV",
        ),
        (bytes(range(256)), "table.csv is not a text table: it holds binary data."),
        (HEAD, "table.csv holds column names but no message."),
        (
            "when,stars,answered\n",
            "table.csv has no column for posted (when a message was posted); its columns are "
            "when, stars, answered: name the right one with --column posted=NAME.",
        ),
        ("date,stars\n2020-01-01,1\n", "has no column for replied (when it was answered"),
        (
            "date,answered\n2020-01-01,\n",
            "no column for stars (stars from 1 to 5, or sentiment: positive, neutral or negative)",
        ),
        (
            HEAD + "1,2020-01-01,\n\n1,last week,\n",
            "table.csv, line 4: posted_at = 'last week' is not a date",
        ),
        (HEAD + "1,2020-01-01,2020-13-01\n1,2020-01-01,2020-02-01\n", "line 2: replied_at = '20"),
        (HEAD + "1,2020-01-01,\n1,,\n", "table.csv, line 3: posted_at is empty"),
        (HEAD + "1,2020-01-01,\n6,2020-01-01,\n", "line 3: stars = '6'; stars go from 1 to 5."),
        (HEAD + "0,2020-01-01,\n", "line 2: stars = '0'; stars go from 1 to 5."),
        (HEAD + "good,2020-01-01,\n", "line 2: stars = 'good'; stars go from 1 to 5."),
        (
            "sentiment,date,answered\nmeh,2020-01-01,\n",
            "line 2: sentiment = 'meh'; a sentiment is positive, neutral or negative.",
        ),
        (HEAD + "1,2020-01-01,\n1,2020-01-01,,,\n", "line 3: 5 columns where the lines before"),
        (HEAD + "1,2020-01-01,,9\n", "line 2: more cells than the 3 column names."),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(written, content, sentence):
    path = written(content)
    with pytest.raises(OnzeError) as refusal:
        read_messages(path)
    assert sentence in refusal.value.message
    assert refusal.value.file == str(path)


def test_the_line_of_a_mistake_is_right_after_texts_of_several_lines(written):
    path = written('text,stars,date,answered\n"it\nbroke\n",1,2020-01-01,\nagain,9,2020-01-01,\n')
    with pytest.raises(OnzeError, match="line 5: stars = '9'"):
        read_messages(path)


def test_a_missing_file_a_folder_and_a_false_gzip_are_refused(written, tmp_path):
    with pytest.raises(OnzeError, match="There is no file"):
        read_messages(tmp_path / "none.csv")
    with pytest.raises(OnzeError, match="is a folder"):
        read_messages(tmp_path)
    with pytest.raises(OnzeError, match=r"named \.gz but is not gzip"):
        read_messages(written(HEAD, "a.csv.gz"))
    bomb = written(gzip.compress(HEAD.encode() + b"1,2020-01-01,\n" * 10_000, mtime=0), "b.csv.gz")
    with pytest.raises(OnzeError, match=r"b\.csv\.gz unpacks to more than 50,000 bytes"):
        read_messages(bomb, limit_bytes=50_000)


def test_a_column_given_wrongly_is_refused_with_the_columns_there_are(written):
    path = written(HEAD + "1,2020-01-01,\n")
    with pytest.raises(
        OnzeError, match=r"^--column posted=when: table\.csv has no column when; it has stars"
    ):
        read_messages(path, columns={"posted": "when"})
    with pytest.raises(OnzeError, match="--column author=stars: there is no role author"):
        read_messages(path, columns={"author": "stars"})
