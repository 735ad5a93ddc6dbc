// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

import org.jspecify.annotations.Nullable;

/// Which keys to list, in ascending order of their UTF-8 bytes.
///
/// @param prefix what every key begins with; empty for all
/// @param directories whether keys that go on with a `/` after the prefix are folded into one directory
/// @param startAfter only keys after this one are listed; empty for all. Not with `directories`
/// @param limit the most entries of a page, 1 to 1000
/// @param token where a page ended, from [ListPage#next]; null for the first page
public record ListRequest(
        String prefix,
        boolean directories,
        String startAfter,
        int limit,
        @Nullable String token) {

    /// The most entries of a page that every store gives.
    public static final int MAX_LIMIT = 1000;

    /// Checks the limit and that a start is not asked for together with directories.
    public ListRequest {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + ": " + limit);
        }
        if (directories && !startAfter.isEmpty()) {
            throw new IllegalArgumentException("a listing of directories cannot start after a key: " + startAfter);
        }
    }

    /// Every key below `prefix`, however deep.
    public static ListRequest keys(String prefix) {
        return new ListRequest(prefix, false, "", MAX_LIMIT, null);
    }

    /// The keys and directories directly under `prefix`, which is empty or ends with `/`.
    public static ListRequest directory(String prefix) {
        return new ListRequest(prefix, true, "", MAX_LIMIT, null);
    }

    /// The same listing, of keys after `key` only; the key itself need not exist.
    public ListRequest startingAfter(String key) {
        return new ListRequest(prefix, directories, key, limit, token);
    }

    /// The same listing with at most `entries` entries a page.
    public ListRequest limitedTo(int entries) {
        return new ListRequest(prefix, directories, startAfter, entries, token);
    }

    /// The page that begins where another one ended.
    public ListRequest continuing(String next) {
        return new ListRequest(prefix, directories, startAfter, limit, next);
    }
}
