// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core;

import java.nio.charset.StandardCharsets;
import java.util.TreeSet;

/// A validated tenant id (`spec/api.md §1.2`, `spec/write-path.md §1.2`).
///
/// @param value 1 to 150 characters of `A-Z a-z 0-9 ! - _ . * ' ( )`, neither `.` nor `..`
public record TenantId(String value) implements Comparable<TenantId> {

    /// The tenant of every request while multitenancy is off.
    public static final TenantId SINGLE = new TenantId("single-tenant");

    private static final int MAX_LENGTH = 150;
    private static final String SPECIAL = "!-_.*'()";

    /// Checks the grammar.
    ///
    /// @throws TempoException.Unauthenticated `no org id` when the value is empty
    /// @throws TempoException.Invalid with Tempo's text when it breaks the grammar
    public TenantId {
        if (value.isEmpty()) {
            throw new TempoException.Unauthenticated("no org id");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && SPECIAL.indexOf(c) < 0) {
                throw new TempoException.Invalid(
                        "tenant ID '" + value + "' contains unsupported character '" + c + "'");
            }
        }
        if (value.length() > MAX_LENGTH) {
            throw new TempoException.Invalid("tenant ID is too long: max " + MAX_LENGTH + " characters");
        }
        if (value.equals(".") || value.equals("..")) {
            throw new TempoException.Invalid("tenant ID is '.' or '..'");
        }
    }

    /// Parses a header value that must name exactly one tenant.
    ///
    /// Everything from the first `:` on is tenant metadata and cut off; `a|a` counts as `a`.
    ///
    /// @throws TempoException.Unauthenticated `no org id` when a part is empty
    /// @throws TempoException.Invalid for a bad id, or `multiple org IDs present` when there are different ones
    public static TenantId parse(String header) {
        TreeSet<TenantId> tenants = parseAll(header);
        if (tenants.size() > 1) {
            throw new TempoException.Invalid("multiple org IDs present");
        }
        return tenants.first();
    }

    /// Parses a header value of one or more tenants joined by `|`, sorted and without duplicates.
    ///
    /// @throws TempoException.Unauthenticated `no org id` when a part is empty
    /// @throws TempoException.Invalid for a bad id
    public static TreeSet<TenantId> parseAll(String header) {
        TreeSet<TenantId> tenants = new TreeSet<>();
        for (String part : header.split("\\|", -1)) {
            int metadata = part.indexOf(':');
            tenants.add(new TenantId(metadata < 0 ? part : part.substring(0, metadata)));
        }
        return tenants;
    }

    /// The UTF-8 bytes, as they stand in record keys and hashes.
    public byte[] toBytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
