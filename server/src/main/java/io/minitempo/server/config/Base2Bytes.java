// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.server.config.yaml.GoScalars;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sizes that are written with units of 1024, such as `63KiB1023B` (`spec/generator-and-ops.md §4`, the windows of gRPC
/// clients). A bare number of bytes is a size too.
final class Base2Bytes {

    private static final List<String> UNITS = List.of("", "K", "M", "G", "T", "P", "E");
    private static final Pattern PART = Pattern.compile("([0-9]{1,18})([KMGTPE]?)i?B");

    private Base2Bytes() {}

    /// The number of bytes.
    ///
    /// @throws IllegalArgumentException when the scalar is no size, negative, or beyond 64 bits
    static long read(Scalar scalar) {
        String text = scalar.text();
        if (!text.endsWith("B")) {
            long bytes = GoScalars.integer(scalar);
            if (bytes < 0) {
                throw new IllegalArgumentException("size must not be negative: " + bytes);
            }
            return bytes;
        }
        Matcher part = PART.matcher(text);
        long total = 0;
        try {
            while (part.lookingAt()) {
                long unit = 1L << (10 * UNITS.indexOf(part.group(2)));
                total = Math.addExact(total, Math.multiplyExact(Long.parseLong(part.group(1)), unit));
                part.region(part.end(), text.length());
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("size `" + text + "` exceeds 64 bits", e);
        }
        if (part.regionStart() != text.length() || text.length() > 128) {
            throw GoScalars.mismatch(scalar, "size");
        }
        return total;
    }

    /// The size with units, the largest first.
    static String format(long bytes) {
        if (bytes == 0) {
            return "0B";
        }
        StringBuilder text = new StringBuilder();
        long rest = bytes;
        for (int i = UNITS.size() - 1; i >= 0; i--) {
            long unit = 1L << (10 * i);
            if (rest >= unit) {
                text.append(rest / unit).append(UNITS.get(i)).append(i == 0 ? "B" : "iB");
                rest %= unit;
            }
        }
        return text.toString();
    }
}
