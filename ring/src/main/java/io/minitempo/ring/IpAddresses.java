// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring;

import java.net.Inet4Address;
import java.net.InetAddress;

/// Properties of IP addresses that the JDK does not know, and their canonical text.
final class IpAddresses {

    private IpAddresses() {}

    static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }

    /// Whether the address is of RFC 1918, or a unique local IPv6 address (`fc00::/7`).
    static boolean isPrivate(InetAddress address) {
        return isIpv4(address) ? address.isSiteLocalAddress() : (address.getAddress()[0] & 0xfe) == 0xfc;
    }

    /// The text without scope; IPv6 as in RFC 5952, lower case with the longest run of zeros left out.
    static String text(InetAddress address) {
        if (isIpv4(address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        int start = longestZeroRun(groups);
        int end = start < 0 ? -1 : zeroRunEnd(groups, start);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i = end - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    /// The start of the first longest run of at least two zeros, or -1.
    private static int longestZeroRun(int[] groups) {
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < groups.length; i++) {
            int length = zeroRunEnd(groups, i) - i;
            if (length > bestLength) {
                best = i;
                bestLength = length;
            }
        }
        return best;
    }

    private static int zeroRunEnd(int[] groups, int start) {
        int end = start;
        while (end < groups.length && groups[end] == 0) {
            end++;
        }
        return end;
    }
}
