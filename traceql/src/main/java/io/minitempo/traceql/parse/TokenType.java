// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The terminals of the grammar (`spec/traceql.md §2.2`), each with the name that error texts give it.
enum TokenType {
    END("$end", false),
    IDENTIFIER("IDENTIFIER", false),
    STRING("STRING", false),
    INTEGER("INTEGER", false),
    FLOAT("FLOAT", false),
    DURATION_LITERAL("DURATION", false),
    END_ATTRIBUTE("END_ATTRIBUTE", false),

    OPEN_BRACE("{"),
    CLOSE_BRACE("}"),
    OPEN_PARENTHESIS("("),
    CLOSE_PARENTHESIS(")"),
    COMMA(","),

    DOT("."),
    PARENT_DOT("parent."),
    SPAN_DOT("span."),
    RESOURCE_DOT("resource."),
    EVENT_DOT("event."),
    LINK_DOT("link."),
    INSTRUMENTATION_DOT("instrumentation."),
    TRACE_COLON("trace:"),
    SPAN_COLON("span:"),
    EVENT_COLON("event:"),
    LINK_COLON("link:"),
    INSTRUMENTATION_COLON("instrumentation:"),

    DURATION("duration"),
    NAME("name"),
    STATUS("status"),
    STATUS_MESSAGE("statusMessage"),
    KIND("kind"),
    PARENT("parent"),
    ROOT_NAME("rootName"),
    ROOT_SERVICE_NAME("rootServiceName"),
    ROOT_SERVICE("rootService"),
    TRACE_DURATION("traceDuration"),
    NESTED_SET_LEFT("nestedSetLeft"),
    NESTED_SET_RIGHT("nestedSetRight"),
    NESTED_SET_PARENT("nestedSetParent"),
    CHILD_COUNT("childCount"),
    ID("id"),
    TRACE_ID("traceID"),
    SPAN_ID("spanID"),
    PARENT_ID("parentID"),
    TIME_SINCE_START("timeSinceStart"),
    VERSION("version"),

    TRUE("true"),
    FALSE("false"),
    NIL("nil"),
    OK("ok"),
    ERROR("error"),
    UNSET("unset"),
    UNSPECIFIED("unspecified"),
    INTERNAL("internal"),
    SERVER("server"),
    CLIENT("client"),
    PRODUCER("producer"),
    CONSUMER("consumer"),

    COUNT("count"),
    AVG("avg"),
    MAX("max"),
    MIN("min"),
    SUM("sum"),
    BY("by"),
    COALESCE("coalesce"),
    SELECT("select"),
    RATE("rate"),
    COUNT_OVER_TIME("count_over_time"),
    MIN_OVER_TIME("min_over_time"),
    MAX_OVER_TIME("max_over_time"),
    AVG_OVER_TIME("avg_over_time"),
    SUM_OVER_TIME("sum_over_time"),
    QUANTILE_OVER_TIME("quantile_over_time"),
    HISTOGRAM_OVER_TIME("histogram_over_time"),
    COMPARE("compare"),
    TOPK("topk"),
    BOTTOMK("bottomk"),
    WITH("with"),

    EQUAL("="),
    NOT_EQUAL("!="),
    MATCH("=~"),
    NOT_MATCH("!~"),
    GREATER(">"),
    GREATER_EQUAL(">="),
    LESS("<"),
    LESS_EQUAL("<="),
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDE("/"),
    MODULO("%"),
    POWER("^"),
    AND("&&"),
    OR("||"),
    NOT("!"),
    PIPE("|"),
    DESCENDANT(">>"),
    ANCESTOR("<<"),
    SIBLING("~"),
    NOT_CHILD("!>"),
    NOT_PARENT("!<"),
    NOT_DESCENDANT("!>>"),
    NOT_ANCESTOR("!<<"),
    UNION_SIBLING("&~"),
    UNION_CHILD("&>"),
    UNION_PARENT("&<"),
    UNION_DESCENDANT("&>>"),
    UNION_ANCESTOR("&<<");

    private static final Map<String, TokenType> WRITTEN = new HashMap<>();

    static {
        for (TokenType type : values()) {
            if (type.literal) {
                WRITTEN.put(type.text, type);
            }
        }
    }

    private final String text;
    private final boolean literal;

    TokenType(String text) {
        this(text, true);
    }

    TokenType(String text, boolean literal) {
        this.text = text;
        this.literal = literal;
    }

    /// The terminal that is written so; null when it is none.
    static @Nullable TokenType of(String text) {
        return WRITTEN.get(text);
    }

    /// As written, or the name of a class of terminals.
    String text() {
        return text;
    }

    /// Whether an attribute's name follows without a gap.
    boolean opensAttribute() {
        return literal && text.endsWith(".");
    }
}
