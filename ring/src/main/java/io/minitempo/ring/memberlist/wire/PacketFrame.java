// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The frame of a packet on its connection: `01 | L | sender's advertised ip:port | payload | MD5 of the payload`
/// (`spec/ring.md §10`).
///
/// @param sender `ip:port`, as the sender wrote it
/// @param payload the layers within
/// @param digestMatches whether the MD5 was right; a packet with a wrong one is counted, and processed all the same
public record PacketFrame(String sender, Bytes payload, boolean digestMatches) {

    /// The first byte of a connection that carries one packet.
    public static final int KIND = 0x01;

    private static final int DIGEST_BYTES = 16;

    /// The whole connection's bytes.
    public static byte[] encode(String sender, byte[] payload) {
        byte[] address = sender.getBytes(StandardCharsets.US_ASCII);
        if (address.length > 0xff) {
            throw new IllegalArgumentException("sender address of " + address.length + " bytes");
        }
        byte[] digest = md5(payload, 0, payload.length);
        byte[] frame = new byte[2 + address.length + payload.length + DIGEST_BYTES];
        frame[0] = KIND;
        frame[1] = (byte) address.length;
        System.arraycopy(address, 0, frame, 2, address.length);
        System.arraycopy(payload, 0, frame, 2 + address.length, payload.length);
        System.arraycopy(digest, 0, frame, frame.length - DIGEST_BYTES, DIGEST_BYTES);
        return frame;
    }

    /// Reads what followed the kind byte until the end of the connection.
    ///
    /// @throws MalformedMessageException when it is too short to hold an address and a digest
    public static PacketFrame decode(byte[] rest) {
        int start = rest.length == 0 ? 0 : 1 + (rest[0] & 0xff);
        if (rest.length == 0 || rest.length < start + DIGEST_BYTES) {
            throw new MalformedMessageException("packet of " + rest.length + " bytes is too short for its header");
        }
        int end = rest.length - DIGEST_BYTES;
        byte[] digest = md5(rest, start, end - start);
        boolean matches = Arrays.equals(digest, 0, DIGEST_BYTES, rest, end, rest.length);
        String sender = new String(rest, 1, start - 1, StandardCharsets.US_ASCII);
        return new PacketFrame(sender, Bytes.wrap(Arrays.copyOfRange(rest, start, end)), matches);
    }

    private static byte[] md5(byte[] content, int offset, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(content, offset, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
