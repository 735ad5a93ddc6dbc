// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The header by which a proxy says, in front of everything else on a connection, who its client is: the PROXY
/// protocol of HAProxy, version 1 (a line of text) and 2 (binary).
sealed interface ProxyHeader {

    /// The bytes are those of somebody who sends no header.
    record Absent() implements ProxyHeader {}

    /// What came so far begins a header.
    record Incomplete() implements ProxyHeader {}

    /// A header.
    ///
    /// @param length its bytes
    /// @param client who connected to the proxy; null when the proxy speaks for itself, as health checks do, or when
    /// the
    ///     client has no IP address
    record Present(int length, @Nullable InetSocketAddress client) implements ProxyHeader {}

    /// Bytes that begin as a header and are none.
    ///
    /// @param problem what was expected and what was found
    record Malformed(String problem) implements ProxyHeader {}

    /// What stands at the beginning of `in`, whose reader index stays.
    static ProxyHeader read(ByteBuf in) {
        if (startsWith(in, Binary.SIGNATURE)) {
            return Binary.read(in);
        }
        return startsWith(in, Text.SIGNATURE) ? Text.read(in) : new Absent();
    }

    /// Whether all bytes there are, up to the length of the signature, are those of the signature.
    private static boolean startsWith(ByteBuf in, byte[] signature) {
        int count = Math.min(signature.length, in.readableBytes());
        for (int i = 0; i < count; i++) {
            if (in.getByte(in.readerIndex() + i) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    /// Version 1: `PROXY TCP4 192.0.2.1 192.0.2.9 50000 9095\r\n`.
    final class Text {

        private static final byte[] SIGNATURE = "PROXY ".getBytes(StandardCharsets.US_ASCII);
        private static final int MAX_BYTES = 107;
        private static final int WORDS = 6;
        private static final int CLIENT = 2;
        private static final int CLIENT_PORT = 4;

        private Text() {}

        private static ProxyHeader read(ByteBuf in) {
            int end = in.indexOf(
                    in.readerIndex(), in.readerIndex() + Math.min(MAX_BYTES, in.readableBytes()), (byte) '\n');
            if (end < 0) {
                return in.readableBytes() < MAX_BYTES
                        ? new Incomplete()
                        : new Malformed("no end of line within " + MAX_BYTES + " bytes");
            }
            int length = end + 1 - in.readerIndex();
            String line = in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1);
            List<String> words = List.of(line.strip().split(" ", -1));
            if (words.size() > 1 && words.get(1).equals("UNKNOWN")) {
                return new Present(length, null);
            }
            if (!line.endsWith("\r\n") || words.size() != WORDS || !words.get(1).matches("TCP[46]")) {
                return new Malformed("expected PROXY TCP4 or TCP6 with two addresses and ports, found " + line.strip());
            }
            try {
                int port = Integer.parseInt(words.get(CLIENT_PORT));
                return new Present(length, new InetSocketAddress(InetAddress.ofLiteral(words.get(CLIENT)), port));
            } catch (IllegalArgumentException e) {
                return new Malformed("expected the address and the port of the client, found " + line.strip());
            }
        }
    }

    /// Version 2: signature, version and command, family, length of the rest, addresses, more that is passed over.
    final class Binary {

        private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
        };
        private static final int FIXED_BYTES = 16;
        private static final int LOCAL = 0x20;
        private static final int PROXY = 0x21;
        private static final int INET = 1;
        private static final int INET6 = 2;

        private Binary() {}

        private static ProxyHeader read(ByteBuf in) {
            int start = in.readerIndex();
            if (in.readableBytes() < FIXED_BYTES) {
                return new Incomplete();
            }
            int command = in.getUnsignedByte(start + SIGNATURE.length);
            if (command != LOCAL && command != PROXY) {
                return new Malformed("expected version 2 and LOCAL or PROXY, found 0x" + Integer.toHexString(command));
            }
            int length = FIXED_BYTES + in.getUnsignedShort(start + SIGNATURE.length + 2);
            if (in.readableBytes() < length) {
                return new Incomplete();
            }
            int family = in.getUnsignedByte(start + SIGNATURE.length + 1) >>> 4;
            int addressBytes = family == INET ? 4 : 16;
            if (command == LOCAL || family != INET && family != INET6) {
                return new Present(length, null);
            }
            if (length < FIXED_BYTES + 2 * addressBytes + 4) {
                return new Malformed("addresses of " + (length - FIXED_BYTES) + " bytes are too short");
            }
            byte[] client = ByteBufUtil.getBytes(in, start + FIXED_BYTES, addressBytes);
            int port = in.getUnsignedShort(start + FIXED_BYTES + 2 * addressBytes);
            try {
                return new Present(length, new InetSocketAddress(InetAddress.getByAddress(client), port));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("an address of " + client.length + " bytes", e);
            }
        }
    }
}
