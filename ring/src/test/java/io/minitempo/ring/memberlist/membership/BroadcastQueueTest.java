// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BroadcastQueueTest {

    private final List<String> finished = new ArrayList<>();
    private final BroadcastQueue queue = new BroadcastQueue(2);

    private final class Text implements BroadcastQueue.Broadcast {

        private final String subject;
        private final String text;
        private final boolean replacing;

        private Text(String subject, String text, boolean replacing) {
            this.subject = subject;
            this.text = text;
            this.replacing = replacing;
        }

        @Override
        public byte[] message() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String subject() {
            return subject;
        }

        @Override
        public boolean replaces(BroadcastQueue.Broadcast older) {
            return replacing;
        }

        @Override
        public void finished() {
            finished.add(text);
        }
    }

    private void add(String subject, String text) {
        queue.add(new Text(subject, text, true));
    }

    private List<String> take(int overhead, int limit, int clusterSize) {
        return queue.take(overhead, limit, clusterSize).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "9, 2", "10, 4", "99, 4", "100, 6", "999, 6", "1000, 8"})
    void sendsAsOftenAsTheClusterIsLarge(int clusterSize, int times) {
        assertThat(BroadcastQueue.transmissionLimit(2, clusterSize)).isEqualTo(times);
        add("a", "news");
        for (int i = 0; i < times; i++) {
            assertThat(take(0, 100, clusterSize)).containsExactly("news");
        }
        assertThat(take(0, 100, clusterSize)).isEmpty();
        assertThat(finished).containsExactly("news");
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void prefersWhatWasSentLeastThenWhatIsLargerThenWhatIsNewer() {
        add("a", "old");
        assertThat(take(0, 100, 50)).containsExactly("old");
        add("b", "short");
        add("c", "very long");
        add("d", "later");

        assertThat(take(0, 100, 50)).containsExactly("very long", "later", "short", "old");
    }

    @Test
    void takesWhatFitsAndLeavesTheRest() {
        add("a", "123456");
        add("b", "1234");
        add("c", "12");

        assertThat(take(2, 13, 50)).containsExactly("123456", "12");
        assertThat(take(2, 13, 50)).containsExactly("1234", "12");
        assertThat(queue.size()).isEqualTo(3);
    }

    @Test
    void newerNewsReplaceOlderOnesOfTheSameSubjectOnly() {
        add("a", "one");
        add("b", "two");
        add("a", "three");
        queue.add(new Text("a", "four", false));

        assertThat(finished).containsExactly("one");
        assertThat(take(0, 100, 50)).containsExactlyInAnyOrder("two", "three", "four");
        assertThat(queue.bytes()).isEqualTo("twothreefour".length());
    }

    @Test
    void dropsWhatWasSentMostWhenTooMuchWaits() {
        add("first", "first");
        assertThat(take(0, 100, 50)).hasSize(1);
        for (int i = 0; i < 16_384; i++) {
            add("subject-" + i, "x");
        }
        assertThat(queue.size()).isEqualTo(16_384);
        assertThat(queue.dropped()).isEqualTo(1);
        assertThat(finished).containsExactly("first");
    }
}
