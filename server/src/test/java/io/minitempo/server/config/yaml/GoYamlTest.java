// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.testsupport.Golden;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoYamlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status/config.yaml",
                "status/config-defaults.yaml",
                "status/config-diff.yaml",
                "status/2.10.8/config-defaults.yaml"
            })
    void printsGoldenConfigurationsByteForByte(String name) {
        String recorded = Golden.text(name);
        String yaml = recorded.substring(recorded.indexOf("---\n") + 4);

        assertThat(GoYaml.print(YamlTree.parse(yaml))).isEqualTo(yaml);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain|plain",
                "127.0.0.1:4317|127.0.0.1:4317",
                "http://h:80/p?a=b|http://h:80/p?a=b",
                ":8080|:8080",
                "true|\"true\"",
                "yes|\"yes\"",
                "null|\"null\"",
                "123|\"123\"",
                "1.5|\"1.5\"",
                "1e3|\"1e3\"",
                "0x1f|\"0x1f\"",
                ".inf|\".inf\"",
                "2026-11-20|\"2026-11-20\"",
                "12:30|\"12:30\"",
                "a: b|'a: b'",
                "a #b|'a #b'",
                "ends:|'ends:'",
                "- a|'- a'",
                "-a|-a",
                "{a}|'{a}'",
                "[a|'[a'",
                "it's|it's",
                "*.a's|'*.a''s'",
                "%x|'%x'",
                "@x|'@x'",
                "---x|'---x'"
            })
    void quotesOnlyWhereTheTextCouldBeMisread(String text, String printed) {
        assertThat(GoYaml.print(Mapping.EMPTY.with("k", Scalar.string(text)))).isEqualTo("k: " + printed + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " lead",
                "trail ",
                "two\nlines",
                "tab\t",
                "\u0000",
                "\u0085",
                "\u2028",
                "\"",
                "\\",
                "é",
                "😀",
                "~",
                "Null"
            })
    void whatIsPrintedReadsBackAsTheSameString(String text) {
        String yaml = GoYaml.print(Mapping.EMPTY.with("k", Scalar.string(text)));

        assertThat(YamlTree.parse(yaml).get("k")).isEqualTo(new Scalar(text, !yaml.equals("k: " + text + "\n"), 1));
    }

    @Test
    void indentsListsOfMappingsAsGoDoes() {
        String yaml = """
                list:
                    - name: a
                      inner:
                        deep:
                            - 1
                      more: {}
                    - - x
                      - y
                    - plain
                    - []
                """;

        assertThat(GoYaml.print(YamlTree.parse(yaml))).isEqualTo(yaml);
    }

    @Test
    void printsAnEmptyTree() {
        assertThat(GoYaml.print(Mapping.EMPTY)).isEqualTo("{}\n");
    }

    @Test
    void quotesKeysThatAreNotPlain() {
        LinkedHashMap<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (String key : List.of("a: b", "", "0", "~")) {
            entries.put(key, new YamlNode.Entry(Scalar.plain("1"), YamlNode.NO_LINE));
        }

        assertThat(GoYaml.print(new Mapping(entries, YamlNode.NO_LINE)))
                .isEqualTo("\"a: b\": 1\n\"\": 1\n0: 1\n\"~\": 1\n");
    }
}
