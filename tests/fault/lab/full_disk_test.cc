// The disk of the database is full (F36): what needs room is refused as unavailable, what does not
// goes on, nothing is lost, no table is damaged, and once there is room everything works again.
// MariaDB does not bear it each time (docs/fault-lab.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "tests/fault/lab/loaded_lab.h"
#include "tests/support/eventually.h"
#include "tests/support/temporary_folder.h"

namespace steward::lab {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

bool Run(const std::string& command) {
  return std::system((command + " 2>/dev/null").c_str()) == 0;
}

// A file system in a file, which only root can have.
class SmallDisk {
 public:
  SmallDisk() {
    const std::string image = folder_.Path("image");
    mounted_ = Run("truncate -s 512M " + image) && Run("mkfs.ext4 -q -m 0 " + image) &&
               Run("mkdir " + place()) && Run("mount -o loop " + image + " " + place());
  }
  ~SmallDisk() {
    if (mounted_) Run("umount -l " + place());
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }
  std::string place() const { return folder_.Path("m"); }
  void Fill() const { Run("dd if=/dev/zero of=" + place() + "/ballast bs=64k conv=fsync"); }
  void Free() const { Run("rm " + place() + "/ballast"); }

 private:
  const testing::TemporaryFolder folder_;
  bool mounted_ = false;
};

// Tables whose indexes do not fit their rows, with what the server says of them.
std::string DamagedTables(testing::Stack& stack) {
  const testing::TemporaryFolder folder;
  const std::string verdicts = folder.Path("verdicts");
  EXPECT_TRUE(Run("mariadb-check --no-defaults --silent --all-databases -u root -S " +
                  stack.mariadb().socket() + " >" + verdicts));
  return folder.Read("verdicts");
}

class FullDisk : public ::testing::Test {
 protected:
  bool Reads(LoadedLab& lab, const std::string& name) {
    const std::string token = lab.stack().token("admin");
    return lab.stack().Send("GET", "/v1/" + name, token).status == 200;
  }
  // It may end itself when it finds no room for undoing, up to the end of the last transaction that
  // has met the full disk.
  void AwaitWorkOfAServerThatMayEnd(LoadedLab& lab) {
    testing::PrivateMariaDb& server = lab.stack().mariadb();
    const auto works = [&] {
      if (!server.Running()) {
        ++restarts_;
        server.Restart();
      }
      return std::ranges::all_of(
          ServiceNames(), [&](const std::string& service) { return lab.killer().Works(service); });
    };
    EXPECT_TRUE(testing::Eventually(works, seconds(60))) << plan_.Again();
  }

  const Plan plan_ = PlanOfEnvironment();
  int restarts_ = 0;
};

TEST_F(FullDisk, WritesWaitForRoomAndNothingIsLost) {
  const SmallDisk disk;
  ASSERT_TRUE(disk.mounted()) << "run this as root: it mounts a file system of its own";
  LoadedLab lab(plan_, {.database_place = disk.place()});
  for (int i = 0; i < 10; ++i) {
    disk.Fill();
    EXPECT_TRUE(testing::Eventually([&] { return !lab.killer().Works("tickets"); }, seconds(60)))
        << "the disk was not full; " << plan_.Again();
    lab.killer().Pause(milliseconds(2'000));
    if (lab.stack().mariadb().Running()) {
      EXPECT_TRUE(testing::Eventually(
          [&] { return Reads(lab, lab.branches().front().tickets.front()); }, seconds(20)))
          << "reads go on; " << plan_.Again();
    }
    disk.Free();
    AwaitWorkOfAServerThatMayEnd(lab);
    lab.AwaitProgress(200);
  }
  std::printf("  the database ended itself %d times\n", restarts_);
  EXPECT_EQ(DamagedTables(lab.stack()), "") << plan_.Again();
  lab.Finish();
}

}  // namespace
}  // namespace steward::lab
