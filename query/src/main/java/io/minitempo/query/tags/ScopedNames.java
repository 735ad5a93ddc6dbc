// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import io.minitempo.proto.tempopb.SearchTagsV2Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// Distinct tag names by scope, bounded in bytes as a whole and in number per scope. Owned by one thread at a time.
public final class ScopedNames {

    private final CollectionLimits limits;
    private final Map<String, Distinct<String>> scopes = new TreeMap<>();
    private long bytes;
    private boolean full;

    /// Nothing yet.
    ///
    /// @param limits bytes hold for all scopes together, the others for each
    public ScopedNames(CollectionLimits limits) {
        this.limits = limits;
    }

    /// Takes a name; false when no more of this scope is wanted.
    public boolean add(String scope, String name) {
        if (full) {
            return false;
        }
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        Distinct<String> names = scopes.computeIfAbsent(
                scope, s -> new Distinct<>(new CollectionLimits(0, limits.values(), limits.staleValues())));
        long before = names.bytes();
        if (limits.bytes() > 0 && bytes + length > limits.bytes()) {
            full = true;
            return false;
        }
        boolean wanted = names.add(name, length);
        bytes += names.bytes() - before;
        return wanted;
    }

    /// Takes the names of an answer.
    public void add(List<SearchTagsV2Scope> answer) {
        for (SearchTagsV2Scope scope : answer) {
            for (String name : scope.getTagsList()) {
                if (!add(scope.getName(), name)) {
                    break;
                }
            }
        }
    }

    /// Whether no more is wanted at all.
    public boolean isFull() {
        return full;
    }

    /// All names, sorted within each scope; only scopes that have some.
    public List<SearchTagsV2Scope> all() {
        return messages(Distinct::all);
    }

    /// The names that came since the last call, in the same form.
    public List<SearchTagsV2Scope> fresh() {
        return messages(Distinct::fresh);
    }

    private List<SearchTagsV2Scope> messages(Function<Distinct<String>, List<String>> names) {
        List<SearchTagsV2Scope> messages = new ArrayList<>();
        scopes.forEach((scope, distinct) -> {
            List<String> sorted = names.apply(distinct).stream().sorted().toList();
            if (!sorted.isEmpty()) {
                messages.add(SearchTagsV2Scope.newBuilder()
                        .setName(scope)
                        .addAllTags(sorted)
                        .build());
            }
        });
        return messages;
    }

    /// The names of all scopes together, sorted.
    public static List<String> flat(List<SearchTagsV2Scope> scopes) {
        TreeSet<String> names = new TreeSet<>();
        scopes.forEach(scope -> names.addAll(scope.getTagsList()));
        return List.copyOf(names);
    }
}
