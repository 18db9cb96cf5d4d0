# Debian packages: says what is missing, installs it, and never removes anything.

# missing_packages <use>...: names from tools/packages.txt that are not installed.
missing_packages() {
  local use package command installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n')
  while read -r use package command; do
    [[ -n $use && $use != '#' && " $* " == *" $use "* ]] || continue
    [[ -n $command ]] && command -v "$command" >/dev/null && continue
    grep -qx "installed $package" <<<"$installed" || echo "$package"
  done <tools/packages.txt
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

simulate_install() { LC_ALL=C apt-get -s install --no-install-recommends "$@"; }

# install_packages <use>...
install_packages() {
  local missing plan removed
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || die "please install: ${missing[*]}"
  echo "Missing Debian packages: ${missing[*]}"
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    die "run this as root once: apt-get install --no-install-recommends ${missing[*]}"
  fi
  ((EUID == 0)) || sudo -v || die 'installing packages needs sudo'
  if ! plan=$(simulate_install "${missing[@]}" 2>&1); then
    stage 'package lists' as_root apt-get update
    plan=$(simulate_install "${missing[@]}" 2>&1) || die "apt cannot install them:"$'\n'"$plan"
  fi
  removed=$(sed -n 's/^Remv \([^ ]*\).*/\1/p' <<<"$plan" | xargs)
  [[ -z $removed ]] || die "nothing was changed: apt would remove $removed"
  stage "$(grep -c '^Inst' <<<"$plan") packages" apt_install "${missing[@]}"
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends --no-remove "$@"
}
