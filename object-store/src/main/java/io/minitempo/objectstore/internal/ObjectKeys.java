// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.internal;

import io.minitempo.core.TempoException;
import java.nio.charset.StandardCharsets;

/// The grammar of keys, the same for every store, so that a key that works on one works on all.
///
/// At most 1024 bytes of UTF-8; segments joined by `/`, none empty, `.` or `..`; no control characters, no backslash,
/// and no character beyond the basic plane, because there the order of Java strings is not the order of their bytes.
public final class ObjectKeys {

    /// The longest key in bytes, as on S3.
    public static final int MAX_BYTES = 1024;

    private ObjectKeys() {}

    /// Checks a key and returns it.
    ///
    /// @throws TempoException.Invalid when it breaks the grammar
    public static String check(String key) {
        if (key.isEmpty()) {
            throw new TempoException.Invalid("invalid object key: must not be empty");
        }
        checkCharacters(key);
        checkSegments(key, key);
        return key;
    }

    /// Checks a prefix of keys, which may be empty or end within a segment, and returns it.
    ///
    /// @throws TempoException.Invalid when no key can begin with it
    public static String checkPrefix(String prefix) {
        checkCharacters(prefix);
        int lastSlash = prefix.lastIndexOf('/');
        if (lastSlash >= 0) {
            checkSegments(prefix.substring(0, lastSlash), prefix);
        }
        return prefix;
    }

    private static void checkCharacters(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c < ' ' || c == 0x7f || c == '\\' || Character.isSurrogate(c)) {
                throw new TempoException.Invalid(
                        "invalid object key: character " + (int) c + " at position " + i + " is not allowed");
            }
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new TempoException.Invalid("invalid object key: longer than " + MAX_BYTES + " bytes: " + key);
        }
    }

    private static void checkSegments(String segments, String key) {
        for (String segment : segments.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new TempoException.Invalid(
                        "invalid object key \"" + key + "\": segment \"" + segment + "\" is not allowed");
            }
        }
    }
}
