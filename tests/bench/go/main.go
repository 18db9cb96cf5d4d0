// The peer of our gateway in ./steward bench: Go's grpc-gateway in front of the tickets service.
package main

import (
	"context"
	"flag"
	"log"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	"google.golang.org/grpc"

	"steward/tickets"
)

func main() {
	listen := flag.String("listen", "", "address and port to serve HTTP on")
	upstream := flag.String("upstream", "", "address and port of the tickets service")
	flag.Parse()
	mux := runtime.NewServeMux()
	options := []grpc.DialOption{grpc.WithInsecure()}
	err := tickets.RegisterTicketServiceHandlerFromEndpoint(context.Background(), mux, *upstream, options)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(*listen, mux))
}
