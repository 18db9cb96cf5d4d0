"""A client that shares nothing with Steward but its protos: python3-grpcio and what protoc generates.

Usage: foreign_client.py FOLDER_OF_GENERATED_CODE ADDRESS TOKEN
Prints one line per step that went as the contract says; ends with an exception otherwise.
"""
import sys
import uuid

import google

folder, address, token = sys.argv[1:]
sys.path.insert(0, folder)
google.__path__.append(folder + "/google")

import grpc  # noqa: E402
from google.rpc import error_details_pb2, status_pb2  # noqa: E402
from steward.tickets.v1 import ticket_moves_pb2 as moves  # noqa: E402
from steward.tickets.v1 import ticket_pb2 as types  # noqa: E402
from steward.tickets.v1 import ticket_service_pb2 as messages  # noqa: E402
from steward.tickets.v1 import ticket_service_pb2_grpc as service  # noqa: E402


def refusal(call, request, headers):
    """The code and the ErrorInfo of a call that must be refused."""
    try:
        call(request, metadata=headers, timeout=10)
    except grpc.RpcError as error:
        details = dict(error.trailing_metadata())["grpc-status-details-bin"]
        info = error_details_pb2.ErrorInfo()
        for detail in status_pb2.Status.FromString(details).details:
            detail.Unpack(info)
            if info.reason:
                break
        return error.code(), info
    raise AssertionError("not refused")


def check(step, condition):
    if not condition:
        raise AssertionError(step)
    print(step)


signed_in = (("authorization", "Bearer " + token),)
stub = service.TicketServiceStub(grpc.insecure_channel(address))
create = messages.CreateTicketRequest(
    parent="branches/b1/sites/s1",
    request_id=str(uuid.uuid4()),
    ticket=types.Ticket(
        title="楼道灯不亮",
        kind=types.Ticket.KIND_PUBLIC_REPAIR,
        channel=types.Ticket.CHANNEL_PATROL,
        severity=types.Ticket.SEVERITY_3,
    ),
)
first = stub.CreateTicket(create, metadata=signed_in, timeout=10)
check("created", first.number.startswith("BX-") and first.title == "楼道灯不亮")
again = stub.CreateTicket(create, metadata=signed_in, timeout=10)
check("same answer", again.SerializeToString() == first.SerializeToString())
read = stub.GetTicket(messages.GetTicketRequest(name=first.name), metadata=signed_in, timeout=10)
check("read", read.number == first.number)

code, info = refusal(stub.GetTicket, messages.GetTicketRequest(name=first.name), ())
check("signed out", code == grpc.StatusCode.UNAUTHENTICATED and info.reason == "UNAUTHENTICATED")
close = moves.CloseTicketRequest(name=first.name, request_id=str(uuid.uuid4()))
code, info = refusal(stub.CloseTicket, close, signed_in)
check("refused", code == grpc.StatusCode.FAILED_PRECONDITION and info.reason == "MOVE_NOT_ALLOWED")
check("named", info.metadata["state"] == "REGISTERED" and info.metadata["who"] == "desk")
listed = stub.ListTickets(
    messages.ListTicketsRequest(parent="branches/b1/sites/-", filter="channel = CHANNEL_PATROL"),
    metadata=signed_in, timeout=10)
check("listed", [ticket.name for ticket in listed.tickets] == [first.name])
