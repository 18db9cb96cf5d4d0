#include "common/rpc/bindings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "grpc/health/v1/health.pb.h"
#include "steward/echo/v1/echo.pb.h"

namespace steward::rpc {
namespace {

namespace echo = ::steward::echo::v1;
namespace health = ::grpc::health::v1;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Notes {
 public:
  Result<echo::Note> Get(Call&, const echo::GetNoteRequest& request) {
    echo::Note note;
    note.set_name(request.name());
    return note;
  }
  Result<echo::ListNotesResponse> List(Call&, const echo::ListNotesRequest&) {
    return echo::ListNotesResponse();
  }
  Result<echo::Note> Create(Call&, const echo::CreateNoteRequest&) { return echo::Note(); }
  Result<echo::Note> Update(Call&, const echo::UpdateNoteRequest&) { return echo::Note(); }
  Result<echo::Note> Pin(Call&, const echo::PinNoteRequest&) { return echo::Note(); }
  Result<google::protobuf::Empty> Import(Call&, const echo::ImportNotesRequest&) {
    return google::protobuf::Empty();
  }
  Result<health::HealthCheckResponse> Check(Call&, const health::HealthCheckRequest&) {
    return health::HealthCheckResponse();
  }
};

class BindingsTest : public ::testing::Test {
 protected:
  void BindAllButPin() {
    bindings_.Bind<&Notes::Get>("steward.echo.v1.NoteService.GetNote", notes_);
    bindings_.Bind<&Notes::List>("steward.echo.v1.NoteService.ListNotes", notes_);
    bindings_.Bind<&Notes::Create>("steward.echo.v1.NoteService.CreateNote", notes_);
    bindings_.Bind<&Notes::Update>("steward.echo.v1.NoteService.UpdateNote", notes_);
    bindings_.Bind<&Notes::Import>("steward.echo.v1.NoteService.ImportNotes", notes_);
    bindings_.Bind<&Notes::Get>("steward.echo.v1.NoteService.Confirm", notes_);
  }

  Notes notes_;
  Bindings bindings_;
};

TEST_F(BindingsTest, AMissingMethodIsNamed) {
  BindAllButPin();
  EXPECT_THAT(bindings_.Problems(),
              ElementsAre("steward.echo.v1.NoteService.PinNote is not bound"));
  bindings_.Bind<&Notes::Pin>("steward.echo.v1.NoteService.PinNote", notes_);
  EXPECT_THAT(bindings_.Problems(), IsEmpty());
}

TEST_F(BindingsTest, AMethodWithOtherTypesIsNamed) {
  BindAllButPin();
  bindings_.Bind<&Notes::Get>("steward.echo.v1.NoteService.PinNote", notes_);
  EXPECT_THAT(bindings_.Problems(),
              ElementsAre(HasSubstr("NoteService.PinNote is bound to a function"
                                    " with other types")));
}

TEST_F(BindingsTest, AnUnknownMethodAndOneBoundTwiceAreNamed) {
  bindings_.Bind<&Notes::Get>("steward.echo.v1.NoteService.FetchNote", notes_);
  EXPECT_THAT(bindings_.Problems(), ElementsAre(HasSubstr("FetchNote is in no proto")));
  bindings_.Bind<&Notes::Get>("steward.echo.v1.NoteService.GetNote", notes_);
  bindings_.Bind<&Notes::Get>("steward.echo.v1.NoteService.GetNote", notes_);
  EXPECT_THAT(bindings_.Problems(), Contains(HasSubstr("GetNote is bound twice")));
}

TEST_F(BindingsTest, AMethodThatSaysNotWhoMayCallItIsNamed) {
  bindings_.Bind<&Notes::Check>("grpc.health.v1.Health.Check", notes_);
  EXPECT_THAT(bindings_.Problems(), Contains(HasSubstr("needs exactly one of permission")));
}

TEST_F(BindingsTest, TheNameOfARequestIsFoundAlongItsPath) {
  BindAllButPin();
  echo::UpdateNoteRequest request;
  request.mutable_note()->set_name("branches/b1/notes/n1");
  const auto& methods = bindings_.methods();
  EXPECT_EQ(methods.at("/steward.echo.v1.NoteService/UpdateNote").NameIn(request),
            "branches/b1/notes/n1");
  EXPECT_EQ(methods.at("/steward.echo.v1.NoteService/UpdateNote").NameIn(echo::UpdateNoteRequest()),
            "");
}

TEST_F(BindingsTest, ABoundMethodRuns) {
  BindAllButPin();
  const Method& method = bindings_.methods().at("/steward.echo.v1.NoteService/GetNote");
  Call call(*method.descriptor);
  echo::GetNoteRequest request;
  request.set_name("branches/b1/notes/n1");
  echo::Note note;
  EXPECT_TRUE(method.handler(call, request, note).ok());
  EXPECT_EQ(note.name(), "branches/b1/notes/n1");
}

}  // namespace
}  // namespace steward::rpc
