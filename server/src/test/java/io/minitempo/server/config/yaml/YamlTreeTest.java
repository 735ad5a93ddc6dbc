// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config.yaml;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.testsupport.Golden;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTreeTest {

    @Test
    void keepsLinesOfKeysAndValues() {
        Mapping tree = YamlTree.parse("""
                # a comment
                server:
                    http_listen_port: 3200

                list: [a,
                  b]
                """);

        assertThat(requireNonNull(tree.entries().get("server")).line()).isEqualTo(2);
        assertThat(requireNonNull(tree.at("server.http_listen_port")).line()).isEqualTo(3);
        assertThat(tree.at("list"))
                .asInstanceOf(type(YamlNode.Sequence.class))
                .satisfies(list ->
                        assertThat(list.items()).extracting(YamlNode::line).containsExactly(5, 6));
    }

    @Test
    void distinguishesQuotedFromPlain() {
        Mapping tree = YamlTree.parse("a: 1\nb: '1'\nc: \"1\"\nd: !!str 1\ne: !!int '1'\nf: |\n  1\n");

        assertThat(tree.at("a")).isEqualTo(new Scalar("1", false, 1));
        assertThat(tree.at("b")).isEqualTo(new Scalar("1", true, 2));
        assertThat(tree.at("c")).isEqualTo(new Scalar("1", true, 3));
        assertThat(tree.at("d")).isEqualTo(new Scalar("1", true, 4));
        assertThat(tree.at("e")).isEqualTo(new Scalar("1", false, 5));
        assertThat(tree.at("f")).isEqualTo(new Scalar("1\n", true, 6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "---\n",
                "# nothing\n",
                "---\n...\n",
                "~\n",
                "a: 1\n---\n",
                "---\na: 1\n...\n",
                "\uFEFFa: 1\n",
                "a: 1 # é\r\n"
            })
    void acceptsDocumentsWithOrWithoutContent(String text) {
        assertThat(YamlTree.parse(text).entries().size()).isLessThan(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: 1\n---\nb: 2\n", "---\na: 1\n...\n---\n[", "a: 1\n--- !x y\n", "a: 1\n...\n"})
    void readsTheFirstDocument(String text) {
        assertThat(YamlTree.parse(text))
                .satisfies(tree -> assertThat(tree.entries()).containsOnlyKeys("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a: 1} b", "a: 1\n]", "{a: 1}\n{b: 2}"})
    void refusesWhatBelongsToNoDocument(String text) {
        assertThatThrownBy(() -> YamlTree.parse(text)).isInstanceOf(ConfigException.class);
    }

    @Test
    void resolvesAliasesAndMerges() {
        Mapping tree = YamlTree.parse("""
                base: &base {a: 1, b: {c: 2}}
                other: &other {a: 9, d: 4}
                merged:
                  b: mine
                  <<: *base
                both:
                  <<: [*base, *other]
                alias: *base
                """);

        assertThat(tree.get("merged"))
                .satisfies(node -> assertThat(node.sameAs(YamlTree.parse("{a: 1, b: mine}")))
                        .isTrue());
        assertThat(tree.get("both"))
                .satisfies(node -> assertThat(node.sameAs(YamlTree.parse("{a: 1, b: {c: 2}, d: 4}")))
                        .isTrue());
        assertThat(tree.get("alias")).isEqualTo(tree.get("base"));
    }

    @Test
    void refusesAllDuplicateKeysAtOnceWithBothLines() {
        assertThatThrownBy(() -> YamlTree.parse("a: 1\nb: {c: 1, c: 2}\na: 3\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        yaml: unmarshal errors:
                          line 2: mapping key "c" already defined at line 2
                          line 3: mapping key "a" already defined at line 1""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- a\n",
                "text\n",
                "a: [b\n",
                "a: b: c\n",
                "\tb: 1\n",
                "a: *nowhere\n",
                "a: &a [*a]\n",
                "a: &a {b: *a}\n",
                "? [a]\n: 1\n",
                "<<: 1\n",
                "a: !!binary aGk=\n",
                "a: \"\\q\"\n",
                "a: 'x\n",
                "%YAML 9.9\n---\na: 1\n",
                "\u0000: 1\n",
                "a: \uD800\n"
            })
    void refusesWhatIsNoConfiguration(String text) {
        assertThatThrownBy(() -> YamlTree.parse(text))
                .isInstanceOf(ConfigException.class)
                .message()
                .isNotBlank()
                .doesNotContain("null");
    }

    @Test
    void saysInWhichLineTheSyntaxIsWrong() {
        assertThatThrownBy(() -> YamlTree.parse("a: 1\nb: [1, 2\nc: 3\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("yaml: line [23]: .+");
    }

    @Test
    void refusesAnAliasBombAtOnce() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String aliases = String.join(", ", Collections.nCopies(10, "*a" + (i - 1)));
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, aliases));
        }

        assertThatThrownBy(() -> YamlTree.parse(bomb.toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("excessive aliasing");
    }

    @Test
    void refusesDepthWrittenOutOrBehindAliases() {
        String deep = "a: " + "[".repeat(100_000);
        StringBuilder chain = new StringBuilder("a0: &a0 x\n");
        for (int i = 1; i < 150; i++) {
            chain.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
        }

        for (String text : List.of(deep, chain.toString())) {
            assertThatThrownBy(() -> YamlTree.parse(text))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("nested more than 100 deep");
        }
    }

    @Test
    void refusesAnEndlessDocument() {
        assertThatThrownBy(() -> YamlTree.parse("a: " + "x".repeat(YamlTree.MAX_CHARACTERS)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("characters");
    }

    @Test
    void saysOnlyTheFirstOfVeryManyProblems() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i <= 250; i++) {
            text.append("a: 1\n");
        }

        assertThatThrownBy(() -> YamlTree.parse(text.toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("line 201: ")
                .hasMessageEndingWith("and 50 more");
    }

    @Test
    void overlayMergesMappingsAndReplacesEverythingElse() {
        Mapping lower = YamlTree.parse("a: {b: 1, c: [1, 2]}\nd: 1\n");
        Mapping upper = YamlTree.parse("a: {c: [3]}\nd: {e: 1}\nf: 2\n");

        assertThat(lower.overlaid(upper).sameAs(YamlTree.parse("a: {b: 1, c: [3]}\nd: {e: 1}\nf: 2\n")))
                .isTrue();
    }

    @Test
    @Timeout(120)
    void mutatedGoldenFilesNeitherCrashNorHang() {
        long seed = 20261121;
        Random random = new Random(seed);
        String text = Golden.text("status/config.yaml").substring("GET /status/config\n".length());
        String noise = "{}[]&*!|>'\"%@`:-?,#\n\t <~\u0000\u0085\uFEFFé";
        assertThat(IntStream.range(0, 400)).allSatisfy(round -> {
            StringBuilder mutated = new StringBuilder(text.substring(0, 400 + random.nextInt(4000)));
            for (int i = random.nextInt(8); i >= 0; i--) {
                int at = random.nextInt(mutated.length());
                switch (random.nextInt(4)) {
                    case 0 -> mutated.deleteCharAt(at);
                    case 1 -> mutated.insert(at, noise.charAt(random.nextInt(noise.length())));
                    case 2 -> mutated.setCharAt(at, noise.charAt(random.nextInt(noise.length())));
                    default -> mutated.insert(at, mutated.substring(at, Math.min(mutated.length(), at + 40)));
                }
            }
            try {
                GoYaml.print(YamlTree.parse(mutated.toString()));
            } catch (ConfigException e) {
                assertThat(e.problems()).as("seed %d round %d", seed, round).isNotEmpty();
            }
        });
    }
}
