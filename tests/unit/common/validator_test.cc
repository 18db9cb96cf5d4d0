#include "common/validate/validator.h"

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "steward/test/v1/parcel.pb.h"

namespace steward::validate {
namespace {

namespace v1 = test::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kId[] = "0190b2c4-5d6e-7f80-9a1b-2c3d4e5f6071";

std::string ParcelName() { return std::string("branches/b1/sites/s1/parcels/") + kId; }

// "field rule" of everything that is wrong.
std::vector<std::string> Broken(google::protobuf::Message& message) {
  const Status status = Check(message);
  std::vector<std::string> broken;
  if (status.ok()) return broken;
  EXPECT_EQ(status.error().reason, "INVALID_REQUEST");
  for (const FieldViolation& violation : status.error().violations) {
    EXPECT_NE(violation.zh, "");
    EXPECT_NE(violation.en, "");
    EXPECT_THAT(violation.en + violation.zh, Not(HasSubstr("{limit}")));
    broken.push_back(violation.field + " " + violation.rule);
  }
  return broken;
}

v1::Parcel AParcel() {
  v1::Parcel parcel;
  parcel.set_title("ab");
  return parcel;
}

TEST(ValidatorTest, AControlCharacterIsSeenAnywhereInATextOfAnyLength) {
  for (size_t length = 1; length <= 40; ++length) {
    for (size_t place = 0; place < length; ++place) {
      for (const char bad : {'\x01', '\x1f', '\x7f', '\xff'}) {
        v1::Parcel parcel = AParcel();
        parcel.set_plain(std::string(length, '~'));
        ASSERT_THAT(Broken(parcel), IsEmpty());
        (*parcel.mutable_plain())[place] = bad;
        ASSERT_THAT(Broken(parcel), SizeIs(1)) << length << " characters, at " << place;
      }
    }
  }
}

TEST(ValidatorTest, AMessageThatKeepsAllRulesPasses) {
  v1::Parcel parcel = AParcel();
  parcel.set_name(ParcelName());
  parcel.set_kind("box");
  parcel.set_note("第一行\n第二行\tx");
  parcel.set_plain("漏水 😀 é");
  parcel.set_size(v1::Parcel::SIZE_LARGE);
  parcel.set_weight_g(30000);
  parcel.set_value_fen(0);
  parcel.set_photo_hash("abcd");
  parcel.mutable_due_time()->set_seconds(7258118399);
  parcel.mutable_arrival_date()->set_year(2024);
  parcel.mutable_arrival_date()->set_month(2);
  parcel.mutable_arrival_date()->set_day(29);
  parcel.mutable_contact()->set_phone("+86 138");
  parcel.add_parts()->set_name("p");
  parcel.mutable_parts(0)->set_count(1);
  (*parcel.mutable_labels())["k"] = "v";
  parcel.set_unit(std::string("branches/b1/units/") + kId);
  parcel.add_workers("services/tickets");
  EXPECT_THAT(Broken(parcel), IsEmpty());
}

TEST(ValidatorTest, OutputOnlyFieldsAreClearedWhereverTheyStand) {
  v1::Parcel parcel = AParcel();
  parcel.set_state(static_cast<v1::Parcel::State>(77));
  parcel.mutable_contact()->set_phone("12345");
  parcel.mutable_contact()->set_verified(true);
  const v1::Parcel copy = parcel;
  *parcel.mutable_inner() = copy;
  EXPECT_THAT(Broken(parcel), IsEmpty());
  EXPECT_EQ(parcel.state(), v1::Parcel::STATE_UNSPECIFIED);
  EXPECT_FALSE(parcel.contact().verified());
  EXPECT_EQ(parcel.inner().state(), v1::Parcel::STATE_UNSPECIFIED);
  EXPECT_FALSE(parcel.inner().contact().verified());
}

TEST(ValidatorTest, ARequiredFieldThatIsMissingIsNamed) {
  v1::AssignParcelRequest request;
  EXPECT_THAT(Broken(request),
              ElementsAre("name required", "worker required", "request_id required"));
  v1::CreateParcelRequest create;
  create.set_parent("branches/b1/sites/s1");
  create.set_request_id(kId);
  EXPECT_THAT(Broken(create), ElementsAre("parcel required"));
  create.mutable_parcel();
  EXPECT_THAT(Broken(create), ElementsAre("parcel.title required"));
}

TEST(ValidatorTest, APathLeadsThroughMessagesAndLists) {
  v1::CreateParcelRequest create;
  create.set_parent("branches/b1/sites/s1");
  create.set_request_id(kId);
  *create.mutable_parcel() = AParcel();
  for (int i = 0; i < 3; ++i) {
    create.mutable_parcel()->add_parts()->set_name("n");
    create.mutable_parcel()->mutable_parts(i)->set_count(1);
  }
  create.mutable_parcel()->mutable_parts(2)->set_name(" ");
  create.mutable_parcel()->mutable_parts(1)->set_count(10);
  EXPECT_THAT(Broken(create),
              ElementsAre("parcel.parts[1].count lte", "parcel.parts[2].name trimmed"));
}

struct TextCase {
  const char* what;
  std::string text;
  const char* broken;  // "" means fine
};

TEST(ValidatorTest, TextsAreHeldToTheDefaultRules) {
  const auto repeat = [](const std::string& one, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += one;
    return text;
  };
  const TextCase cases[] = {
      {"blank", "   ", "plain trimmed"},
      {"NUL", std::string("a\0b", 3), "plain characters"},
      {"C0", "a\x1f", "plain characters"},
      {"DEL", "a\x7f", "plain characters"},
      {"C1", "a\u0085z", "plain characters"},
      {"line break", "a\nb", "plain characters"},
      {"CRLF", "a\r\nSet-Cookie: x", "plain characters"},
      {"lone surrogate", "a\xed\xa0\x80", "plain utf8"},
      {"invalid UTF-8", "\xff\xfe", "plain utf8"},
      {"overlong", "\xc0\xaf", "plain utf8"},
      {"right to left override", "a\u202ez", "plain characters"},
      {"zero width space", "a\u200bz", "plain characters"},
      {"byte order mark", "\ufeffz", "plain characters"},
      {"isolate", "a\u2066z", "plain characters"},
      {"emoji", "\U0001f600", ""},
      {"rare Chinese", "\U00020bb7", ""},
      {"256 Chinese", repeat("漏", 256), ""},
      {"257 Chinese", repeat("漏", 257), "plain max_len"},
      {"257 ASCII", std::string(257, 'x'), "plain max_len"},
      {"64 KiB", std::string(65536, 'x'), "plain max_len"},
      {"leading space", " a", "plain trimmed"},
      {"trailing space", "a ", "plain trimmed"},
      {"ideographic space", "a\u3000", "plain trimmed"},
      {"no-break space",
       "\u00a0"
       "a",
       "plain trimmed"},
      {"space inside", "a \u3000 b", ""},
      {"SQL", "' OR 1=1 --", ""},
      {"SQL", "\"; DROP TABLE x; \\", ""},
      {"LIKE", "%_", ""},
      {"script", "<script>alert(1)</script>", ""},
      {"formula", "=cmd|' /C calc'!A0", ""},
      {"path", "../../etc/passwd", ""},
  };
  for (const TextCase& one : cases) {
    v1::Parcel parcel = AParcel();
    parcel.set_plain(one.text);
    const std::vector<std::string> broken = Broken(parcel);
    if (*one.broken == '\0')
      EXPECT_THAT(broken, IsEmpty()) << one.what;
    else
      EXPECT_THAT(broken, ElementsAre(one.broken)) << one.what;
  }
}

TEST(ValidatorTest, MultilineAllowsLayoutAndOpaqueEverything) {
  v1::Parcel parcel = AParcel();
  parcel.set_note("a\r\n\tb");
  parcel.set_pin(std::string(" \0\u200b\n", 6));
  EXPECT_THAT(Broken(parcel), IsEmpty());
  parcel.set_note("a\x01");
  parcel.set_pin("\xff");
  EXPECT_THAT(Broken(parcel), ElementsAre("pin utf8", "note characters"));
}

TEST(ValidatorTest, LengthsCountCodePoints) {
  v1::Parcel parcel;
  for (const auto& [title, broken] : std::vector<std::pair<std::string, std::string>>{
           {"漏", "title min_len"},
           {"漏水", ""},
           {"一二三四五六七八九十", ""},
           {"一二三四五六七八九十一", "title max_len"}}) {
    parcel.set_title(title);
    if (broken.empty())
      EXPECT_THAT(Broken(parcel), IsEmpty()) << title;
    else
      EXPECT_THAT(Broken(parcel), ElementsAre(broken)) << title;
  }
}

TEST(ValidatorTest, ThePatternIsForTheWholeText) {
  v1::Parcel parcel = AParcel();
  parcel.set_kind("box1");
  EXPECT_THAT(Broken(parcel), ElementsAre("kind pattern"));
}

TEST(ValidatorTest, NumbersHaveBounds) {
  v1::Parcel parcel = AParcel();
  parcel.set_weight_g(-1);
  parcel.set_value_fen(std::numeric_limits<std::int64_t>::min());
  parcel.set_serial(std::numeric_limits<std::uint64_t>::max());
  parcel.set_ratio(std::numeric_limits<double>::quiet_NaN());
  EXPECT_THAT(Broken(parcel),
              ElementsAre("weight_g gte", "value_fen gte", "serial lte", "ratio finite"));
  parcel = AParcel();
  parcel.set_weight_g(30001);
  parcel.set_ratio(-std::numeric_limits<double>::infinity());
  EXPECT_THAT(Broken(parcel), ElementsAre("weight_g lte", "ratio finite"));
}

TEST(ValidatorTest, BytesCountBytes) {
  v1::Parcel parcel = AParcel();
  parcel.set_photo_hash("a");
  EXPECT_THAT(Broken(parcel), ElementsAre("photo_hash min_len"));
  parcel.set_photo_hash(std::string("\0\xff\0\xff\0", 5));
  EXPECT_THAT(Broken(parcel), ElementsAre("photo_hash max_len"));
}

TEST(ValidatorTest, OnlyDeclaredEnumValuesPass) {
  v1::Parcel parcel = AParcel();
  parcel.set_size(static_cast<v1::Parcel::Size>(77));
  parcel.add_sizes(v1::Parcel::SIZE_UNSPECIFIED);
  parcel.add_sizes(static_cast<v1::Parcel::Size>(-1));
  const Status status = Check(parcel);
  EXPECT_THAT(Broken(parcel), ElementsAre("size enum", "sizes[0] enum", "sizes[1] enum"));
  EXPECT_EQ(status.error().violations[0].en, "must be one of SIZE_SMALL, SIZE_LARGE");
}

TEST(ValidatorTest, TimesAndDaysMustExist) {
  v1::Parcel parcel = AParcel();
  for (const auto& [seconds, nanos] :
       std::vector<std::pair<std::int64_t, int>>{{-1, 0},
                                                 {7258118400, 0},
                                                 {0, -1},
                                                 {0, 1'000'000'000},
                                                 {std::numeric_limits<std::int64_t>::max(), 0}}) {
    parcel.mutable_due_time()->set_seconds(seconds);
    parcel.mutable_due_time()->set_nanos(nanos);
    EXPECT_THAT(Broken(parcel), ElementsAre("due_time timestamp")) << seconds << " " << nanos;
  }
  parcel.clear_due_time();
  for (const auto& [year, month, day] :
       std::vector<std::tuple<int, int, int>>{{2023, 2, 29},
                                              {2024, 4, 31},
                                              {0, 1, 1},
                                              {2024, 0, 1},
                                              {2024, 1, 0},
                                              {2024, 13, 1},
                                              {2200, 1, 1},
                                              {1899, 12, 31},
                                              {2024, 1, -1},
                                              {65536 + 2024, 1, 1}}) {
    parcel.mutable_arrival_date()->set_year(year);
    parcel.mutable_arrival_date()->set_month(month);
    parcel.mutable_arrival_date()->set_day(day);
    EXPECT_THAT(Broken(parcel), ElementsAre("arrival_date date"))
        << year << " " << month << " " << day;
  }
}

TEST(ValidatorTest, ListsAndMapsAreBoundedAndChecked) {
  v1::Parcel parcel = AParcel();
  for (int i = 0; i < 10001; ++i) parcel.add_parts();
  for (int i = 0; i < 101; ++i) parcel.add_sizes(v1::Parcel::SIZE_SMALL);
  for (int i = 0; i < 10001; ++i) (*parcel.mutable_labels())[std::to_string(i)] = "v";
  EXPECT_THAT(Broken(parcel),
              ElementsAre("parts max_items", "labels max_items", "sizes max_items"));
  parcel = AParcel();
  (*parcel.mutable_labels())["key"] = "long";
  (*parcel.mutable_labels())["\n"] = "v";
  (*parcel.mutable_shelves())["a"].set_name("n");
  EXPECT_THAT(Broken(parcel), UnorderedElementsAre("labels[key] max_len", "labels characters",
                                                   "labels trimmed", "shelves[a].count required"));
}

TEST(ValidatorTest, AListWithoutDoublesFindsThemWhateverTheCaseOfAnId) {
  v1::Parcel parcel = AParcel();
  parcel.add_tags("a");
  parcel.add_tags("b");
  parcel.add_tags("a");
  parcel.add_tags("A");
  parcel.add_workers(std::string("branches/b1/staff/") + kId);
  parcel.add_workers("branches/b1/staff/0190B2C4-5D6E-7F80-9A1B-2C3D4E5F6071");
  EXPECT_THAT(Broken(parcel), ElementsAre("tags[2] unique", "workers[1] unique"));
}

TEST(ValidatorTest, TheMemberOfAOneofThatIsSetIsChecked) {
  v1::Parcel parcel = AParcel();
  parcel.set_unit("units/1");
  EXPECT_THAT(Broken(parcel), ElementsAre("unit resource"));
  parcel.mutable_person();
  EXPECT_THAT(Broken(parcel), ElementsAre("person.phone required"));
}

TEST(ValidatorTest, MessagesInsideThemselvesEndSomewhere) {
  v1::Parcel parcel = AParcel();
  v1::Parcel* inner = &parcel;
  for (int i = 0; i < 90; ++i) {
    inner = inner->mutable_inner();
    inner->set_title("ab");
  }
  const std::vector<std::string> broken = Broken(parcel);
  ASSERT_THAT(broken, SizeIs(1));
  EXPECT_THAT(broken[0], HasSubstr("inner depth"));
}

TEST(ValidatorTest, AnAnswerNamesAtMostTwentyViolations) {
  v1::Parcel parcel = AParcel();
  for (int i = 0; i < 100; ++i) parcel.add_tags("too long");
  EXPECT_THAT(Broken(parcel), SizeIs(20));
  EXPECT_THAT(Check(parcel).error().en,
              HasSubstr("tags[0], tags[1], tags[2], tags[3], tags[4], ..."));
}

TEST(ValidatorTest, UnknownFieldsAreLeftAlone) {
  v1::Parcel parcel = AParcel();
  parcel.GetReflection()->MutableUnknownFields(&parcel)->AddLengthDelimited(4000, "\xff");
  EXPECT_THAT(Broken(parcel), IsEmpty());
  EXPECT_EQ(parcel.GetReflection()->GetUnknownFields(parcel).field_count(), 1);
}

TEST(ValidatorTest, AnUpdateRequiresWhatItsMaskNames) {
  v1::UpdateParcelRequest request;
  request.set_request_id(kId);
  request.mutable_parcel();
  EXPECT_THAT(Broken(request), ElementsAre("parcel.name required")) << "populated fields only";
  request.mutable_parcel()->set_name(ParcelName());
  EXPECT_THAT(Broken(request), IsEmpty());
  request.mutable_update_mask()->add_paths("note");
  EXPECT_THAT(Broken(request), IsEmpty());
  request.mutable_update_mask()->add_paths("title");
  EXPECT_THAT(Broken(request), ElementsAre("parcel.title required"));
  request.mutable_update_mask()->set_paths(1, "contact.phone");
  request.mutable_parcel()->mutable_contact();
  EXPECT_THAT(Broken(request), ElementsAre("parcel.contact.phone required"));
  request.mutable_update_mask()->set_paths(1, "contact.title");
  EXPECT_THAT(Broken(request), IsEmpty());
  request.mutable_update_mask()->clear_paths();
  request.mutable_update_mask()->add_paths("*");
  EXPECT_THAT(Broken(request),
              ElementsAre("parcel.title required", "parcel.contact.phone required"));
}

TEST(ValidatorTest, EveryOtherNameMustLieInTheBranchThatWasDecidedBy) {
  v1::AssignParcelRequest request;
  request.set_name(ParcelName());
  request.set_worker(std::string("branches/b1/staff/") + kId);
  EXPECT_TRUE(CheckSameBranch(request, "b1").ok());
  request.set_worker(std::string("branches/b12/staff/") + kId);
  const Status refused = CheckSameBranch(request, "b1");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "INVALID_REQUEST");
  ASSERT_THAT(refused.error().violations, SizeIs(1));
  EXPECT_EQ(refused.error().violations[0].field, "worker");
  EXPECT_EQ(refused.error().violations[0].rule, "branch");

  v1::CreateParcelRequest create;
  create.set_parent("branches/b1/sites/s1");
  create.mutable_parcel()->add_workers("services/tickets");
  create.mutable_parcel()->add_workers(std::string("branches/b2/staff/") + kId);
  create.mutable_parcel()->mutable_inner()->set_unit(std::string("branches/b3/units/") + kId);
  const Status nested = CheckSameBranch(create, "b1");
  ASSERT_FALSE(nested.ok());
  ASSERT_THAT(nested.error().violations, SizeIs(2));
  EXPECT_EQ(nested.error().violations[0].field, "parcel.inner.unit");
  EXPECT_EQ(nested.error().violations[1].field, "parcel.workers[1]");
}

TEST(ValidatorTest, AnswersLoseWhatIsForInputOnly) {
  v1::Parcel parcel;
  parcel.set_pin("1234");
  parcel.mutable_inner()->set_pin("1234");
  parcel.set_title("ab");
  ClearInputOnly(parcel);
  EXPECT_EQ(parcel.pin(), "");
  EXPECT_EQ(parcel.inner().pin(), "");
  EXPECT_EQ(parcel.title(), "ab");
}

TEST(ValidatorTest, ARuleThatCannotWorkStopsTheStart) {
  EXPECT_DEATH(Prepare(*v1::BadPattern::descriptor()), "BadPattern.text.*pattern");
  EXPECT_DEATH(Prepare(*v1::BadResource::descriptor()), "BadResourceItem.name.*branches/");
  EXPECT_DEATH(Prepare(*v1::BadKind::descriptor()), "BadKind.flag.*optional");
}

TEST(ValidatorTest, ManyThreadsMayCheckATypeForTheFirstTimeAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] {
      v1::ListParcelsRequest request;
      request.set_parent("branches/b1/sites/-");
      for (int n = 0; n < 200; ++n) EXPECT_TRUE(Check(request).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(ValidatorTest, RandomBytesNeverDoWorseThanARefusal) {
  const google::protobuf::LogSilencer silencer;  // it logs what it cannot parse
  std::mt19937_64 random(7);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    v1::Parcel parcel = AParcel();
    parcel.set_size(v1::Parcel::SIZE_SMALL);
    parcel.set_plain("漏水 text");
    parcel.add_tags("tag");
    std::string bytes = parcel.SerializeAsString();
    for (int n = 0; n < 3; ++n) bytes[random() % bytes.size()] = static_cast<char>(random());
    v1::Parcel read;
    if (!read.ParseFromString(bytes)) continue;
    const Status status = Check(read);
    if (!status.ok()) {
      ++refused;
      EXPECT_FALSE(status.error().violations.empty());
    } else {
      EXPECT_TRUE(Check(read).ok()) << "a message that passed passes again";
    }
  }
  EXPECT_GT(refused, 50);
}

TEST(ValidatorTest, ASmallRequestCostsLittle) {
  v1::AssignParcelRequest request;
  request.set_name(ParcelName());
  request.set_worker(std::string("branches/b1/staff/") + kId);
  request.set_request_id(kId);
  EXPECT_TRUE(Check(request).ok());
  constexpr int kRounds = 20000;
  double best = 1e9;
  for (int run = 0; run < 5; ++run) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kRounds; ++i) Check(request).value();
    const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - start;
    best = std::min(best, time.count() / kRounds);
  }
  std::cout << "a small request: " << best << " us\n";
  EXPECT_LT(best, 50) << "the order of magnitude, also without optimisation";
}

}  // namespace
}  // namespace steward::validate
