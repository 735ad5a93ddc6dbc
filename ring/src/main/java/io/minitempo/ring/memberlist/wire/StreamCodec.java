// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import io.minitempo.ring.memberlist.wire.PushPull.Node;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Messages on two-way connections (`spec/ring.md §10.2`). A request stands after the kind byte `02` and the label
/// header; a reply stands bare.
///
/// Nothing tells the length of a message beforehand: a reader takes the message apart as it arrives.
/// Stateless; any thread may use it.
public final class StreamCodec {

    /// The first byte of a connection that carries a request and its reply.
    public static final int KIND = 0x02;

    private static final int MAX_U16 = 0xffff;
    private static final long MAX_U32 = 0xffff_ffffL;

    private final WireFormat format;

    /// A codec for the members of one cluster.
    public StreamCodec(WireFormat format) {
        this.format = format;
    }

    /// The bytes of a request, kind byte and label header in front.
    public byte[] encodeRequest(StreamMessage message) {
        byte[] label = LabelHeader.encode(format.label());
        byte[] body = encodeReply(message);
        byte[] request = new byte[1 + label.length + body.length];
        request[0] = KIND;
        System.arraycopy(label, 0, request, 1, label.length);
        System.arraycopy(body, 0, request, 1 + label.length, body.length);
        return request;
    }

    /// The bytes of a reply.
    public byte[] encodeReply(StreamMessage message) {
        byte[] plain = switch (message) {
            case PushPull pushPull -> encodePushPull(pushPull);
            case StreamMessage.Plain single ->
                single.message() instanceof Message.User user
                        ? encodeUser(user)
                        : MessageCodec.encode(single.message());
        };
        return PacketCodec.compressed(plain, format.compression());
    }

    private static byte[] encodeUser(Message.User user) {
        return new MsgpackWriter(32 + user.body().length())
                .raw(MessageType.USER)
                .map(1)
                .text("UserMsgLen")
                .signed(user.body().length())
                .raw(user.body().array())
                .toByteArray();
    }

    private static byte[] encodePushPull(PushPull pushPull) {
        MsgpackWriter out = new MsgpackWriter(64
                        + 128 * pushPull.nodes().size()
                        + pushPull.userState().length())
                .raw(MessageType.PUSH_PULL)
                .map(3)
                .text("Join")
                .bool(pushPull.join())
                .text("Nodes")
                .signed(pushPull.nodes().size())
                .text("UserStateLen")
                .signed(pushPull.userState().length());
        for (Node node : pushPull.nodes()) {
            out.map(7)
                    .text("Addr")
                    .bytes(node.address().ip())
                    .text("Incarnation")
                    .unsigned(node.incarnation())
                    .text("Meta")
                    .bytes(node.meta())
                    .text("Name")
                    .text(node.name())
                    .text("Port")
                    .unsigned(node.address().port())
                    .text("State")
                    .signed(node.state().number())
                    .text("Vsn")
                    .bytes(node.versions().bytes());
        }
        return out.raw(pushPull.userState().array()).toByteArray();
    }

    /// Reads a request from behind the kind byte.
    ///
    /// @throws IOException when the stream ends early or breaks
    /// @throws LabelMismatchException when it comes from another cluster
    /// @throws MalformedMessageException when it is not a message or exceeds a limit
    public StreamMessage readRequest(InputStream in) throws IOException {
        int type = type(in);
        String label = "";
        if (type == MessageType.LABEL) {
            label = LabelHeader.decode(in);
            type = type(in);
        }
        format.checkLabel(label);
        return read(type, in, 0);
    }

    /// Reads a reply.
    ///
    /// @throws IOException when the stream ends early or breaks
    /// @throws MalformedMessageException when it is not a message or exceeds a limit
    public StreamMessage readReply(InputStream in) throws IOException {
        return read(type(in), in, 0);
    }

    private static int type(InputStream in) throws IOException {
        int type = in.read();
        if (type < 0) {
            throw new EOFException("stream ends before a message");
        }
        return type;
    }

    private static StreamMessage read(int type, InputStream in, int depth) throws IOException {
        return switch (type) {
            case MessageType.COMPRESSED -> {
                if (depth > 0) {
                    throw new MalformedMessageException("compressed message within a compressed message");
                }
                byte[] content = PacketCodec.decompress(in, WireLimits.MAX_STATE_BYTES, WireLimits.MAX_STATE_BYTES);
                InputStream expanded = new ByteArrayInputStream(content);
                yield read(type(expanded), expanded, depth + 1);
            }
            case MessageType.PUSH_PULL -> readPushPull(in);
            case MessageType.USER -> new StreamMessage.Plain(readUser(in));
            case MessageType.PING, MessageType.ACK, MessageType.FAILURE ->
                new StreamMessage.Plain(MessageCodec.decode(type, in));
            default -> throw new MalformedMessageException("message type " + type + " on a stream");
        };
    }

    private static Message readUser(InputStream in) throws IOException {
        MsgpackReader reader = new MsgpackReader(in);
        int length = 0;
        int entries = reader.mapHeader();
        for (int i = 0; i < entries; i++) {
            if (reader.text().equals("UserMsgLen")) {
                length = (int) reader.integer(WireLimits.MAX_STREAM_MESSAGE_BYTES);
            } else {
                reader.skip();
            }
        }
        return new Message.User(Bytes.wrap(MsgpackReader.exactly(in, length)));
    }

    private static PushPull readPushPull(InputStream in) throws IOException {
        MsgpackReader reader = new MsgpackReader(in);
        boolean join = false;
        int count = 0;
        int stateLength = 0;
        int entries = reader.mapHeader();
        for (int i = 0; i < entries; i++) {
            switch (reader.text()) {
                case "Join" -> join = reader.bool();
                case "Nodes" -> count = (int) reader.integer(WireLimits.MAX_NODES);
                case "UserStateLen" -> stateLength = (int) reader.integer(WireLimits.MAX_STATE_BYTES);
                default -> reader.skip();
            }
        }
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            @Nullable Node node = readNode(reader);
            if (node != null) {
                nodes.add(node);
            }
        }
        return new PushPull(join, nodes, Bytes.wrap(MsgpackReader.exactly(in, stateLength)));
    }

    /// Reads one member; null for one that could not be dialled or would poison those who hear of it from us.
    private static @Nullable Node readNode(MsgpackReader in) throws IOException {
        Bytes ip = Bytes.EMPTY;
        Bytes meta = Bytes.EMPTY;
        Bytes versions = Bytes.EMPTY;
        String name = "";
        long incarnation = 0;
        int port = 0;
        int stateNumber = 0;
        int entries = in.mapHeader();
        for (int i = 0; i < entries; i++) {
            switch (in.text()) {
                case "Addr" -> ip = in.bytes(16);
                case "Incarnation" -> incarnation = in.integer(MAX_U32);
                case "Meta" -> meta = in.bytes(WireLimits.MAX_META_BYTES);
                case "Name" -> name = in.text();
                case "Port" -> port = (int) in.integer(MAX_U16);
                case "State" -> stateNumber = (int) in.integer(MAX_U16);
                case "Vsn" -> versions = in.bytes(WireLimits.MAX_TEXT_BYTES);
                default -> in.skip();
            }
        }
        @Nullable NodeState state = NodeState.of(stateNumber);
        if (state == null) {
            return null;
        }
        try {
            NodeAddress address = new NodeAddress(ip, port == 0 ? NodeAddress.DEFAULT_PORT : port);
            return new Node(name, address, meta, incarnation, state, ProtocolVersions.of(versions));
        } catch (MalformedMessageException e) {
            return null;
        }
    }
}
