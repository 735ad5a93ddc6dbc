// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.proto.tempopb.SearchTagsV2Scope;
import org.junit.jupiter.api.Test;

class DistinctTest {

    private static Distinct<String> of(CollectionLimits limits, String... values) {
        Distinct<String> distinct = new Distinct<>(limits);
        for (String value : values) {
            distinct.add(value, value.length());
        }
        return distinct;
    }

    @Test
    void stopsBeforeTooManyBytes() {
        Distinct<String> distinct = of(new CollectionLimits(5, 0, 0), "abc", "abc", "xyz", "z");

        assertThat(distinct.all()).containsExactly("abc");
        assertThat(distinct.isFull()).isTrue();
    }

    @Test
    void stopsAtTheNumberOfValues() {
        assertThat(of(new CollectionLimits(0, 2, 0), "a", "b", "c").all()).containsExactly("a", "b");
    }

    @Test
    void stopsWhenNothingNewComes() {
        assertThat(of(new CollectionLimits(0, 0, 2), "a", "a", "b", "a", "b", "c")
                        .all())
                .containsExactly("a", "b");
    }

    @Test
    void freshValuesAreToldOnce() {
        Distinct<String> distinct = of(CollectionLimits.NONE, "a", "b");

        assertThat(distinct.fresh()).containsExactly("a", "b");
        distinct.add("b", 1);
        distinct.add("c", 1);
        assertThat(distinct.fresh()).containsExactly("c");
    }

    @Test
    void theNumberHoldsPerScopeAndBytesForAll() {
        ScopedNames names = new ScopedNames(new CollectionLimits(4, 2, 0));
        names.add("span", "c");
        names.add("span", "a");
        names.add("span", "b");
        names.add("resource", "x");
        names.add("resource", "yy");

        assertThat(names.isFull()).isTrue();
        assertThat(names.all())
                .containsExactly(
                        SearchTagsV2Scope.newBuilder()
                                .setName("resource")
                                .addTags("x")
                                .build(),
                        SearchTagsV2Scope.newBuilder()
                                .setName("span")
                                .addTags("a")
                                .addTags("c")
                                .build());
        assertThat(ScopedNames.flat(names.all())).containsExactly("a", "c", "x");
    }
}
