// fourc for C++17: fourc.h with owners that free what they hold, std::string_view for text, and exceptions for errors.
//
// A header and nothing else; link with libfourc. Every object is movable and not copyable. What an object gives as a view
// (std::string_view, EvidenceView) is good for as long as the object lives. Thread rules are those of fourc.h: a
// Classifier may be used by any number of threads at once, verdicts, policies and decisions too; builders by one.
#ifndef FOURC_HPP
#define FOURC_HPP

#include "fourc.h"

#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fourc {

inline std::string_view view(fourc_str text) noexcept { return {text.ptr, text.len}; }

// What a refused call throws: the status, its stable code and the message, which never holds the input.
class Error : public std::runtime_error {
  public:
    Error(fourc_status status, const std::string &message)
        : std::runtime_error(std::string(view(fourc_status_code(status))) + ": " + message), status_(status) {}

    fourc_status status() const noexcept { return status_; }
    std::string_view code() const noexcept { return view(fourc_status_code(status_)); }

  private:
    fourc_status status_;
};

namespace detail {

template <typename Handle, void (*free)(Handle *)> struct Freed {
    void operator()(Handle *handle) const noexcept { free(handle); }
};
template <typename Handle, void (*free)(Handle *)> using Owner = std::unique_ptr<Handle, Freed<Handle, free>>;

// `error` by reference: the call that sets it stands beside it in the same argument list.
inline void check(fourc_status status, fourc_error *const &error) {
    if (status == FOURC_OK) {
        return;
    }
    Owner<fourc_error, fourc_error_free> owned(error);
    throw Error(status, std::string(view(fourc_error_message(owned.get()))));
}

inline const unsigned char *bytes(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char *>(text.data());
}

inline std::string taken(fourc_string *string) {
    Owner<fourc_string, fourc_string_free> owned(string);
    return std::string(view(fourc_string_view(owned.get())));
}

template <typename Handle> Handle *made(Handle *handle) {
    if (handle == nullptr) {
        throw Error(FOURC_STATUS_INTERNAL, "no handle was made");
    }
    return handle;
}

} // namespace detail

// Lists of addresses in their layers.
class Lists {
  public:
    Lists() : handle_(detail::made(fourc_lists_new())) {}

    // `content` is text or a compiled list.
    Lists &add(fourc_layer layer, std::string_view name, std::string_view content,
               std::initializer_list<fourc_category> labels = {}) {
        fourc_error *error = nullptr;
        detail::check(fourc_lists_add(handle_.get(), layer, name.data(), name.size(), detail::bytes(content), content.size(),
                                      labels.begin(), labels.size(), &error),
                      error);
        return *this;
    }
    Lists &add_file(fourc_layer layer, std::string_view path, std::initializer_list<fourc_category> labels = {}) {
        fourc_error *error = nullptr;
        detail::check(fourc_lists_add_file(handle_.get(), layer, path.data(), path.size(), labels.begin(), labels.size(),
                                           &error),
                      error);
        return *this;
    }
    Lists &add_missing(std::string_view name) {
        fourc_error *error = nullptr;
        detail::check(fourc_lists_add_missing(handle_.get(), name.data(), name.size(), &error), error);
        return *this;
    }
    Lists &today(std::uint16_t year, std::uint8_t month, std::uint8_t day) {
        fourc_error *error = nullptr;
        detail::check(fourc_lists_set_today(handle_.get(), year, month, day, &error), error);
        return *this;
    }
    Lists &drop_others(bool drops = true) {
        fourc_error *error = nullptr;
        detail::check(fourc_lists_set_drops_others(handle_.get(), drops, &error), error);
        return *this;
    }
    const fourc_lists *get() const noexcept { return handle_.get(); }

  private:
    detail::Owner<fourc_lists, fourc_lists_free> handle_;
};

// How a classifier is to be; everything has a default.
class Options {
  public:
    Options() : handle_(detail::made(fourc_options_new())) {}

    Options &bundle(std::string_view path) { return with(fourc_options_set_bundle, path.data(), path.size()); }
    Options &component(std::string_view path) { return with(fourc_options_add_component, path.data(), path.size()); }
    Options &terms(fourc_terms_format format, std::string_view name, std::string_view content) {
        return with(fourc_options_add_terms, format, name.data(), name.size(), content.data(), content.size());
    }
    Options &terms_file(std::string_view path) { return with(fourc_options_add_terms_file, path.data(), path.size()); }
    Options &lists(const Lists &lists) { return with(fourc_options_set_lists, lists.get()); }
    Options &calibration(std::string_view json) { return with(fourc_options_set_calibration, json.data(), json.size()); }
    Options &limit(std::string_view name, std::uint64_t value) {
        return with(fourc_options_set_limit, name.data(), name.size(), value);
    }
    Options &onnxruntime(std::string_view path) { return with(fourc_options_set_onnxruntime, path.data(), path.size()); }
    Options &sessions(std::size_t sessions) { return with(fourc_options_set_sessions, sessions); }
    Options &threads(std::size_t threads) { return with(fourc_options_set_threads, threads); }
    Options &effort(fourc_effort effort) { return with(fourc_options_set_effort, effort); }
    Options &allow_shrink(double part) { return with(fourc_options_set_allow_shrink, part); }
    const fourc_options *get() const noexcept { return handle_.get(); }

  private:
    template <typename Setter, typename... Values> Options &with(Setter setter, Values... values) {
        fourc_error *error = nullptr;
        detail::check(setter(handle_.get(), values..., &error), error);
        return *this;
    }

    detail::Owner<fourc_options, fourc_options_free> handle_;
};

// One question; it owns a copy of its content.
class Input {
  public:
    static Input text(std::string_view content, fourc_channel channel = FOURC_CHANNEL_UNKNOWN,
                      fourc_author author = FOURC_AUTHOR_UNKNOWN) {
        Input input(make(fourc_input_text, content.data(), content.size()));
        input.with(fourc_input_set_channel, channel);
        input.with(fourc_input_set_author, author);
        return input;
    }
    static Input url(std::string_view address) { return Input(make(fourc_input_url, address.data(), address.size())); }
    static Input image(std::string_view content) {
        return Input(make(fourc_input_image, detail::bytes(content), content.size()));
    }
    static Input page(std::string_view html) { return Input(make(fourc_input_page, html.data(), html.size())); }
    static Input page_bytes(std::string_view content, std::string_view content_type = {}) {
        return Input(make(fourc_input_page_bytes, detail::bytes(content), content.size(), content_type.data(),
                          content_type.size()));
    }
    static Input screenshot(std::string_view content) {
        return Input(make(fourc_input_screenshot, detail::bytes(content), content.size()));
    }
    static Input conversation(std::initializer_list<std::pair<std::string_view, std::string_view>> turns = {}) {
        Input input(make(fourc_input_conversation));
        for (const auto &[author, content] : turns) {
            input.add_turn(author, content);
        }
        return input;
    }

    Input &add_turn(std::string_view author, std::string_view content) {
        return with(fourc_input_add_turn, author.data(), author.size(), content.data(), content.size());
    }
    Input &set_title(std::string_view title) { return with(fourc_input_set_title, title.data(), title.size()); }
    Input &set_url(std::string_view url) { return with(fourc_input_set_url, url.data(), url.size()); }
    Input &set_screen_text(std::string_view text) { return with(fourc_input_set_screen_text, text.data(), text.size()); }

    fourc_kind kind() const noexcept { return fourc_input_kind(handle_.get()); }
    std::string_view html() const noexcept { return view(fourc_input_html(handle_.get())); }
    const fourc_input *get() const noexcept { return handle_.get(); }

  private:
    explicit Input(fourc_input *handle) : handle_(handle) {}

    template <typename Maker, typename... Values> static fourc_input *make(Maker maker, Values... values) {
        fourc_input *input = nullptr;
        fourc_error *error = nullptr;
        detail::check(maker(values..., &input, &error), error);
        return input;
    }
    template <typename Setter, typename... Values> Input &with(Setter setter, Values... values) {
        fourc_error *error = nullptr;
        detail::check(setter(handle_.get(), values..., &error), error);
        return *this;
    }

    detail::Owner<fourc_input, fourc_input_free> handle_;
};

// One piece of evidence of a verdict, good for as long as the verdict lives.
class EvidenceView {
  public:
    EvidenceView(const fourc_verdict *verdict, std::size_t index) noexcept : verdict_(verdict), index_(index) {}

    fourc_category category() const noexcept { return fourc_evidence_category(verdict_, index_); }
    fourc_context context() const noexcept { return fourc_evidence_context(verdict_, index_); }
    fourc_shape shape() const noexcept { return fourc_evidence_shape(verdict_, index_); }
    fourc_basis basis() const noexcept { return fourc_evidence_basis(verdict_, index_); }
    fourc_part part() const noexcept { return fourc_evidence_part(verdict_, index_); }
    fourc_layer layer() const noexcept { return fourc_evidence_layer(verdict_, index_); }
    std::string_view source() const noexcept { return view(fourc_evidence_source(verdict_, index_)); }
    float strength() const noexcept { return fourc_evidence_strength(verdict_, index_); }
    bool is_overruled() const noexcept { return fourc_evidence_is_overruled(verdict_, index_); }
    fourc_region region() const noexcept { return fourc_evidence_region(verdict_, index_); }
    std::optional<std::pair<std::size_t, std::size_t>> span() const noexcept {
        const fourc_span span = fourc_evidence_span(verdict_, index_);
        if (!span.is_given) {
            return std::nullopt;
        }
        return std::pair{span.start, span.end};
    }
    std::optional<std::size_t> turn() const noexcept {
        const std::int64_t turn = fourc_evidence_turn(verdict_, index_);
        return turn < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(turn));
    }
    // What the span cuts out of the caller's own part; empty where the whole is meant or the part is another one.
    std::string_view excerpt(std::string_view own) const noexcept {
        const fourc_span span = fourc_evidence_span(verdict_, index_);
        if (!span.is_given || span.start > span.end || span.end > own.size()) {
            return {};
        }
        return own.substr(span.start, span.end - span.start);
    }

  private:
    const fourc_verdict *verdict_;
    std::size_t index_;
};

// The answer to one question, owned or within a batch.
class VerdictView {
  public:
    explicit VerdictView(const fourc_verdict *verdict) noexcept : verdict_(verdict) {}

    fourc_level level(fourc_category category) const noexcept { return fourc_verdict_level(verdict_, category); }
    // None where the category was not assessed.
    std::optional<float> score(fourc_category category) const noexcept {
        const float score = fourc_verdict_score(verdict_, category);
        return score < 0 ? std::nullopt : std::optional(score);
    }
    fourc_category top() const noexcept { return fourc_verdict_top(verdict_); }
    fourc_level top_level() const noexcept { return fourc_verdict_top_level(verdict_); }
    bool is_assessed(fourc_category category) const noexcept { return fourc_verdict_is_assessed(verdict_, category); }
    bool is_denied() const noexcept { return fourc_verdict_is_denied(verdict_); }
    bool is_allowed() const noexcept { return fourc_verdict_is_allowed(verdict_); }
    bool is_complete() const noexcept { return fourc_coverage_is_complete(verdict_); }
    bool has(fourc_condition condition) const noexcept { return fourc_coverage_has(verdict_, condition); }
    std::string_view json() const noexcept { return view(fourc_verdict_json(verdict_)); }
    std::vector<fourc_category> scored() const {
        std::vector<fourc_category> categories;
        for (std::size_t index = 0; index < fourc_verdict_scored_count(verdict_); ++index) {
            categories.push_back(fourc_verdict_scored(verdict_, index));
        }
        return categories;
    }
    std::vector<EvidenceView> evidence() const {
        std::vector<EvidenceView> all;
        for (std::size_t index = 0; index < fourc_evidence_count(verdict_); ++index) {
            all.emplace_back(verdict_, index);
        }
        return all;
    }
    std::vector<EvidenceView> evidence_for(fourc_category category) const {
        std::vector<EvidenceView> blamed;
        for (std::size_t index = 0; index < fourc_verdict_blamed_count(verdict_, category); ++index) {
            blamed.emplace_back(verdict_, fourc_verdict_blamed(verdict_, category, index));
        }
        return blamed;
    }
    const fourc_verdict *get() const noexcept { return verdict_; }

  private:
    const fourc_verdict *verdict_;
};

class Verdict : public VerdictView {
  public:
    explicit Verdict(fourc_verdict *handle) : VerdictView(handle), handle_(handle) {}

    static Verdict from_json(std::string_view json) {
        fourc_verdict *verdict = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_verdict_from_json(json.data(), json.size(), &verdict, &error), error);
        return Verdict(verdict);
    }

  private:
    detail::Owner<fourc_verdict, fourc_verdict_free> handle_;
};

// The answers to many questions.
class Batch {
  public:
    explicit Batch(fourc_batch *handle) : handle_(handle) {}

    std::size_t size() const noexcept { return fourc_batch_count(handle_.get()); }
    bool is_refused(std::size_t index) const noexcept { return fourc_batch_error(handle_.get(), index) != nullptr; }
    // The verdict at `index`, good for as long as the batch lives; throws why it was refused.
    VerdictView at(std::size_t index) const {
        if (const fourc_verdict *verdict = fourc_batch_verdict(handle_.get(), index)) {
            return VerdictView(verdict);
        }
        const fourc_error *error = fourc_batch_error(handle_.get(), index);
        if (error == nullptr) {
            throw std::out_of_range("a batch has no such answer");
        }
        throw Error(fourc_error_status(error), std::string(view(fourc_error_message(error))));
    }

  private:
    detail::Owner<fourc_batch, fourc_batch_free> handle_;
};

// What a policy says about one verdict.
class Decision {
  public:
    explicit Decision(fourc_decision *handle) : handle_(handle) {}

    struct Reason {
        fourc_category category;
        fourc_level level;
        fourc_action action;
    };

    fourc_action action() const noexcept { return fourc_decision_action(handle_.get()); }
    bool is_incomplete() const noexcept { return fourc_decision_is_incomplete(handle_.get()); }
    bool is_denied() const noexcept { return fourc_decision_is_denied(handle_.get()); }
    std::string_view json() const noexcept { return view(fourc_decision_json(handle_.get())); }
    std::vector<Reason> reasons() const {
        std::vector<Reason> all;
        for (std::size_t index = 0; index < fourc_decision_reason_count(handle_.get()); ++index) {
            all.push_back({fourc_decision_reason_category(handle_.get(), index),
                           fourc_decision_reason_level(handle_.get(), index),
                           fourc_decision_reason_action(handle_.get(), index)});
        }
        return all;
    }

  private:
    detail::Owner<fourc_decision, fourc_decision_free> handle_;
};

// What to do about verdicts, for a phase of school or by a file.
class Policy {
  public:
    static Policy preset(fourc_preset preset) {
        fourc_policy *policy = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_policy_preset(preset, &policy, &error), error);
        return Policy(policy);
    }
    static Policy from_json(std::string_view json) {
        fourc_policy *policy = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_policy_from_json(json.data(), json.size(), &policy, &error), error);
        return Policy(policy);
    }

    std::string_view id() const noexcept { return view(fourc_policy_id(handle_.get())); }
    std::string_view json() const noexcept { return view(fourc_policy_json(handle_.get())); }
    fourc_action action(const VerdictView &verdict) const noexcept {
        return fourc_policy_action(handle_.get(), verdict.get());
    }
    Decision decide(const VerdictView &verdict) const {
        fourc_decision *decision = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_policy_decide(handle_.get(), verdict.get(), &decision, &error), error);
        return Decision(decision);
    }

  private:
    explicit Policy(fourc_policy *handle) : handle_(handle) {}

    detail::Owner<fourc_policy, fourc_policy_free> handle_;
};

// Answers questions; shared between threads by reference.
class Classifier {
  public:
    Classifier() : Classifier(open(nullptr)) {}
    explicit Classifier(const Options &options) : Classifier(open(options.get())) {}

    Verdict classify(const Input &input) const {
        fourc_verdict *verdict = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_classify(handle_.get(), input.get(), &verdict, &error), error);
        return Verdict(verdict);
    }
    Verdict classify_url(std::string_view url) const {
        fourc_verdict *verdict = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_classify_url(handle_.get(), url.data(), url.size(), &verdict, &error), error);
        return Verdict(verdict);
    }
    Verdict classify_text(std::string_view text, fourc_channel channel = FOURC_CHANNEL_UNKNOWN) const {
        fourc_verdict *verdict = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_classify_text(handle_.get(), text.data(), text.size(), channel, &verdict, &error), error);
        return Verdict(verdict);
    }
    Batch classify_batch(const std::vector<Input> &inputs) const {
        std::vector<const fourc_input *> handles;
        handles.reserve(inputs.size());
        for (const Input &input : inputs) {
            handles.push_back(input.get());
        }
        fourc_batch *batch = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_classify_batch(handle_.get(), handles.data(), handles.size(), &batch, &error), error);
        return Batch(batch);
    }
    void reload(const Lists &lists) const {
        fourc_error *error = nullptr;
        detail::check(fourc_classifier_reload(handle_.get(), lists.get(), &error), error);
    }
    Classifier with_lists(const Lists &lists) const {
        fourc_classifier *other = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_classifier_with_lists(handle_.get(), lists.get(), &other, &error), error);
        return Classifier(other);
    }
    std::string canonical(std::string_view url) const {
        fourc_string *string = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_classifier_canonical(handle_.get(), url.data(), url.size(), &string, &error), error);
        return detail::taken(string);
    }
    std::string address_json(std::string_view url) const {
        fourc_string *string = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_classifier_address_json(handle_.get(), url.data(), url.size(), &string, &error), error);
        return detail::taken(string);
    }
    std::string describe(std::string_view source) const {
        fourc_string *string = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_classifier_describe(handle_.get(), source.data(), source.size(), &string, &error), error);
        return detail::taken(string);
    }
    std::string lists_json() const {
        fourc_string *string = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_classifier_lists_json(handle_.get(), &string, &error), error);
        return detail::taken(string);
    }
    std::string runtime() const {
        fourc_string *string = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_classifier_runtime(handle_.get(), &string, &error), error);
        return detail::taken(string);
    }
    const fourc_classifier *get() const noexcept { return handle_.get(); }

  private:
    explicit Classifier(fourc_classifier *handle) : handle_(handle) {}

    static fourc_classifier *open(const fourc_options *options) {
        fourc_classifier *classifier = nullptr;
        fourc_error *error = nullptr;
        detail::check(fourc_classifier_open(options, &classifier, &error), error);
        return classifier;
    }

    detail::Owner<fourc_classifier, fourc_classifier_free> handle_;
};

} // namespace fourc

#endif
