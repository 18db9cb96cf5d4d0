#!/bin/bash
# build.sh <folder> <googleapis>: generates and builds the Go gateway from Debian's packages alone,
# as <folder>/gateway. Run in the checkout; <googleapis> is where google/api/annotations.proto is.
set -euo pipefail
out=$(realpath "$1") googleapis=$2 checkout=$PWD
options=''
# Debian's generators are older than `optional`; on the wire it is the same without.
rm -rf "$out/protos" && cp -r protos "$out/protos"
find "$out/protos" -name '*.proto' -exec sed -i 's/^\( *\)optional /\1/' {} +
packages=google.golang.org/genproto/googleapis
for file in protos/steward/*/v1/*.proto; do
  name=${file#protos/}
  folder=${name#steward/}
  options+=",M$name=steward/${folder%%/*}"
done
for name in annotations http; do options+=",Mgoogle/api/$name.proto=$packages/api/annotations"; done
options+=",Mgoogle/rpc/status.proto=$packages/rpc/status"
options+=",Mgoogle/rpc/error_details.proto=$packages/rpc/errdetails"
for name in any duration empty struct timestamp wrappers; do
  options+=",Mgoogle/protobuf/$name.proto=github.com/golang/protobuf/ptypes/$name"
done
options+=",Mgoogle/protobuf/descriptor.proto=github.com/golang/protobuf/protoc-gen-go/descriptor"
options+=",Mgoogle/protobuf/field_mask.proto=google.golang.org/genproto/protobuf/field_mask"
options+=",Mgoogle/type/date.proto=$packages/type/date"
rm -rf "$out/src/steward"
mkdir -p "$out/src/steward/tickets" "$out/src/main"
generate() {  # generate <package> <files...>
  local package=$1 generated=$out/generated
  shift
  rm -rf "$generated" && mkdir -p "$generated" "$out/src/steward/$package"
  protoc -I . -I "$googleapis" --go_out="plugins=grpc,import_path=$package$options:$generated" "$@"
  if [[ $package == tickets ]]; then
    protoc -I . -I "$googleapis" \
      --grpc-gateway_out="logtostderr=true,import_path=$package$options:$generated" \
      steward/tickets/v1/ticket_service.proto
  fi
  find "$generated" -name '*.go' -exec mv -t "$out/src/steward/$package" {} +
}
cd "$out/protos"
generate options steward/options/v1/*.proto
generate type steward/type/v1/*.proto
generate tickets steward/tickets/v1/{clock,ticket,ticket_moves,ticket_service}.proto
cp "$checkout/tests/bench/go/main.go" "$out/src/main/"
export GO111MODULE=off GOPROXY=off GOFLAGS= GOPATH=$out:/usr/share/gocode GOCACHE=$out/cache
go build -o "$out/gateway" main
