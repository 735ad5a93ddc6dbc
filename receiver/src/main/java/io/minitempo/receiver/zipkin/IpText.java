// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.receiver.scan.MalformedRequestException;
import java.net.InetAddress;

/// IP addresses as text in Go's spelling, which for IPv6 is that of RFC 5952. Never asks a name server.
final class IpText {

    private static final int GROUPS = 8;

    private IpText() {}

    /// An address given as text.
    ///
    /// @throws MalformedRequestException when it is none
    static String normalise(String text) {
        boolean v4 = text.indexOf(':') < 0;
        if ((v4 && !text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) || text.indexOf('%') >= 0) {
            throw malformed(text);
        }
        try {
            return format(InetAddress.ofLiteral(text).getAddress());
        } catch (IllegalArgumentException e) {
            throw malformed(text);
        }
    }

    private static MalformedRequestException malformed(String text) {
        return new MalformedRequestException("invalid IP address: " + text);
    }

    /// An address of 4 or 16 bytes; the empty string for any other length.
    static String format(byte[] address) {
        if (address.length == 4) {
            return dotted(address, 0);
        }
        if (address.length != 16) {
            return "";
        }
        if (isMapped(address)) {
            return dotted(address, 12);
        }
        int longest = 0;
        int start = -1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < GROUPS && group(address, i + zeros) == 0) {
                zeros++;
            }
            if (zeros > longest && zeros > 1) {
                longest = zeros;
                start = i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += longest - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(address, i)));
            }
        }
        return text.toString();
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[10] == -1 && address[11] == -1;
    }

    private static int group(byte[] address, int group) {
        return (address[2 * group] & 0xff) << 8 | address[2 * group + 1] & 0xff;
    }

    private static String dotted(byte[] address, int offset) {
        return (address[offset] & 0xff) + "." + (address[offset + 1] & 0xff) + "." + (address[offset + 2] & 0xff) + "."
                + (address[offset + 3] & 0xff);
    }
}
