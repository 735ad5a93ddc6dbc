// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.objectstore.CacheRole;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The block `cache` (`spec/generator-and-ops.md §4`).
///
/// @param background how values are written
/// @param caches the caches, no two of them with a role in common
public record CachesConfig(BackgroundConfig background, List<CacheConfig> caches) {

    /// Copies the list.
    public CachesConfig {
        caches = List.copyOf(caches);
    }

    /// No caches; the rest as in Tempo 3.0.3.
    public static CachesConfig defaults() {
        return new CachesConfig(BackgroundConfig.defaults(), List.of());
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        Set<CacheRole> claimed = EnumSet.noneOf(CacheRole.class);
        for (int i = 0; i < caches.size(); i++) {
            for (CacheRole role : caches.get(i).roles()) {
                if (!claimed.add(role)) {
                    problems.add("caches[" + i + "].roles: " + role + " is claimed twice");
                }
            }
        }
        return problems;
    }
}
