# ./steward test --upgrade-from <commit>: an upgrade under those who know only the release before
# (F43). Builds the commit with its own tests, puts the services of this checkout in the place of
# its own, one more each time in the order of services.txt, and lets the old clients walk through
# the old gateway.

test_upgrade() {
  local commit folder service new=() failed=0
  commit=$(git rev-parse --verify --quiet "$1^{commit}") || die "there is no commit '$1'"
  build_all ci
  stage 'test tools' install_test_tools
  folder=$PWD/build/upgrade/${commit:0:12}
  [[ -d $folder ]] || stage "check out ${commit:0:12}" git worktree add --detach "$folder" "$commit"
  stage "build ${commit:0:12}" build_release_before "$folder"
  for service in $(service_names); do
    new+=("$service")
    # Not over a file: whoever runs it keeps it.
    cp --remove-destination "build/ci/bin/steward-$service" "$folder/build/ci/bin/"
    echo "new: ${new[*]}; old: everything else, gateway and clients"
    (cd "$folder" && build/ci/bin/e2e_journey --gtest_brief=1) && continue
    failed=$((failed + 1))
  done
  rm -f "$folder"/build/ci/bin/steward-*  # made again by the next run
  echo "$((${#new[@]} - failed)) passed, $failed failed, 0 skipped"
  return $((failed > 0))
}

build_release_before() {
  local programs=()
  mapfile -t programs < <(service_names | sed 's/^/steward-/')
  cd "$1"
  configure ci -DSTEWARD_TESTS=ON
  build ci e2e_journey steward-gateway "${programs[@]}"
}
