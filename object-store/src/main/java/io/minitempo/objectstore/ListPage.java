// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of a listing.
///
/// @param objects the objects in ascending order of their keys
/// @param directories the folded prefixes in ascending order, each ending with `/`
/// @param next what [ListRequest#continuing] takes for the next page; null when this is the last one
public record ListPage(
        List<ObjectInfo> objects,
        List<String> directories,
        @Nullable String next) {

    /// Copies the lists.
    public ListPage {
        objects = List.copyOf(objects);
        directories = List.copyOf(directories);
    }
}
