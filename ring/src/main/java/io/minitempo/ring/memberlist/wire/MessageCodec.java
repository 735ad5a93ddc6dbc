// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import io.minitempo.ring.memberlist.wire.Message.Ack;
import io.minitempo.ring.memberlist.wire.Message.Alive;
import io.minitempo.ring.memberlist.wire.Message.Dead;
import io.minitempo.ring.memberlist.wire.Message.Failure;
import io.minitempo.ring.memberlist.wire.Message.IndirectPing;
import io.minitempo.ring.memberlist.wire.Message.Nack;
import io.minitempo.ring.memberlist.wire.Message.Ping;
import io.minitempo.ring.memberlist.wire.Message.Suspect;
import io.minitempo.ring.memberlist.wire.Message.User;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// One message from and to bytes: its type, then a msgpack map whose keys are Go's field names in alphabetical order
/// (`spec/ring.md §10.3`). Readers match by name, ignore what they do not know and take zero for what is missing.
public final class MessageCodec {

    private static final long MAX_U32 = 0xffff_ffffL;
    private static final int MAX_PORT = 0xffff;

    private MessageCodec() {}

    /// The message with its type in front.
    public static byte[] encode(Message message) {
        return switch (message) {
            case Ping ping -> encodePing(ping);
            case IndirectPing ping -> encodeIndirectPing(ping);
            case Ack ack ->
                start(MessageType.ACK, 2)
                        .text("Payload")
                        .bytes(ack.payload())
                        .text("SeqNo")
                        .unsigned(ack.sequence())
                        .toByteArray();
            case Nack nack ->
                start(MessageType.NACK, 1)
                        .text("SeqNo")
                        .unsigned(nack.sequence())
                        .toByteArray();
            case Failure failure ->
                start(MessageType.FAILURE, 1)
                        .text("Error")
                        .text(failure.error())
                        .toByteArray();
            case Suspect suspect ->
                accusation(MessageType.SUSPECT, suspect.incarnation(), suspect.node(), suspect.from());
            case Dead dead -> accusation(MessageType.DEAD, dead.incarnation(), dead.node(), dead.from());
            case Alive alive -> encodeAlive(alive);
            case User user ->
                new MsgpackWriter(1 + user.body().length())
                        .raw(MessageType.USER)
                        .raw(user.body().array())
                        .toByteArray();
        };
    }

    private static MsgpackWriter start(int type, int entries) {
        return new MsgpackWriter(96).raw(type).map(entries);
    }

    private static byte[] encodePing(Ping ping) {
        int source = sourceEntries(ping.source(), ping.sourceNode());
        MsgpackWriter out = start(MessageType.PING, 2 + source)
                .text("Node")
                .text(ping.node())
                .text("SeqNo")
                .unsigned(ping.sequence());
        writeSource(out, ping.source(), ping.sourceNode());
        return out.toByteArray();
    }

    private static byte[] encodeIndirectPing(IndirectPing ping) {
        int source = sourceEntries(ping.source(), ping.sourceNode());
        MsgpackWriter out = start(MessageType.INDIRECT_PING, 5 + source)
                .text("Nack")
                .bool(ping.nack())
                .text("Node")
                .text(ping.node())
                .text("Port")
                .unsigned(ping.target().port())
                .text("SeqNo")
                .unsigned(ping.sequence());
        writeSource(out, ping.source(), ping.sourceNode());
        return out.text("Target").bytes(ping.target().ip()).toByteArray();
    }

    private static int sourceEntries(@Nullable NodeAddress source, String sourceNode) {
        return (source == null ? 0 : 2) + (sourceNode.isEmpty() ? 0 : 1);
    }

    private static void writeSource(MsgpackWriter out, @Nullable NodeAddress source, String sourceNode) {
        if (source != null) {
            out.text("SourceAddr").bytes(source.ip());
        }
        if (!sourceNode.isEmpty()) {
            out.text("SourceNode").text(sourceNode);
        }
        if (source != null) {
            out.text("SourcePort").unsigned(source.port());
        }
    }

    private static byte[] accusation(int type, long incarnation, String node, String from) {
        return start(type, 3)
                .text("From")
                .text(from)
                .text("Incarnation")
                .unsigned(incarnation)
                .text("Node")
                .text(node)
                .toByteArray();
    }

    private static byte[] encodeAlive(Alive alive) {
        return start(MessageType.ALIVE, 6)
                .text("Addr")
                .bytes(alive.address().ip())
                .text("Incarnation")
                .unsigned(alive.incarnation())
                .text("Meta")
                .bytes(alive.meta())
                .text("Node")
                .text(alive.node())
                .text("Port")
                .unsigned(alive.address().port())
                .text("Vsn")
                .bytes(alive.versions().bytes())
                .toByteArray();
    }

    /// Reads the map of a message of the given type; `user` is not a map and not read here.
    ///
    /// @throws IOException when the input ends early
    /// @throws MalformedMessageException when the type is unknown or the value is not one of that type
    static Message decode(int type, InputStream in) throws IOException {
        Fields fields = new Fields().read(new MsgpackReader(in));
        return switch (type) {
            case MessageType.PING -> new Ping(fields.sequence, fields.node, fields.source(), fields.sourceNode);
            case MessageType.INDIRECT_PING ->
                new IndirectPing(
                        fields.sequence,
                        new NodeAddress(fields.target, fields.portOrDefault()),
                        fields.node,
                        fields.nack,
                        fields.source(),
                        fields.sourceNode);
            case MessageType.ACK -> new Ack(fields.sequence, fields.payload);
            case MessageType.NACK -> new Nack(fields.sequence);
            case MessageType.FAILURE -> new Failure(fields.error);
            case MessageType.SUSPECT -> new Suspect(fields.incarnation, fields.node, fields.from);
            case MessageType.DEAD -> new Dead(fields.incarnation, fields.node, fields.from);
            case MessageType.ALIVE ->
                new Alive(
                        fields.incarnation,
                        fields.node,
                        new NodeAddress(fields.address, fields.portOrDefault()),
                        fields.meta,
                        ProtocolVersions.of(fields.versions));
            default -> throw new MalformedMessageException("unknown message type " + type);
        };
    }

    /// Every field that any of the messages has; what a message does not carry keeps its zero value.
    private static final class Fields {

        private long sequence;
        private long incarnation;
        private String node = "";
        private String from = "";
        private String error = "";
        private boolean nack;
        private int port;
        private Bytes address = Bytes.EMPTY;
        private Bytes target = Bytes.EMPTY;
        private Bytes meta = Bytes.EMPTY;
        private Bytes payload = Bytes.EMPTY;
        private Bytes versions = Bytes.EMPTY;
        private Bytes sourceAddress = Bytes.EMPTY;
        private String sourceNode = "";
        private int sourcePort;

        Fields read(MsgpackReader in) throws IOException {
            int entries = in.mapHeader();
            for (int i = 0; i < entries; i++) {
                readField(in.text(), in);
            }
            return this;
        }

        private void readField(String name, MsgpackReader in) throws IOException {
            switch (name) {
                case "SeqNo" -> sequence = in.integer(MAX_U32);
                case "Incarnation" -> incarnation = in.integer(MAX_U32);
                case "Node" -> node = in.text();
                case "From" -> from = in.text();
                case "Error" -> error = in.text();
                case "Nack" -> nack = in.bool();
                case "Port" -> port = (int) in.integer(MAX_PORT);
                case "Addr" -> address = in.bytes(16);
                case "Target" -> target = in.bytes(16);
                case "Meta" -> meta = in.bytes(WireLimits.MAX_META_BYTES);
                case "Payload" -> payload = in.bytes(WireLimits.MAX_ACK_PAYLOAD_BYTES);
                case "Vsn" -> versions = in.bytes(WireLimits.MAX_TEXT_BYTES);
                case "SourceAddr" -> sourceAddress = in.bytes(16);
                case "SourceNode" -> sourceNode = in.text();
                case "SourcePort" -> sourcePort = (int) in.integer(MAX_PORT);
                default -> in.skip();
            }
        }

        private int portOrDefault() {
            return port == 0 ? NodeAddress.DEFAULT_PORT : port;
        }

        private @Nullable NodeAddress source() {
            return sourceAddress.isEmpty() || sourcePort == 0 ? null : new NodeAddress(sourceAddress, sourcePort);
        }
    }
}
