// What a monitor does with messages: asks about many at once, shows what is blamed, and exchanges its lists while it runs.
//
//     c++ -std=c++17 monitor.cpp $(pkg-config --cflags --libs fourc) -o monitor
//     ./monitor
#include <fourc.hpp>

#include <iostream>

int main() try {
    const fourc::Classifier classifier;
    const fourc::Policy policy = fourc::Policy::preset(FOURC_PRESET_KS3);

    const std::string_view messages[] = {"dont tell ur mum, its our little secret", "see you at football practice"};
    std::vector<fourc::Input> inputs;
    for (std::string_view message : messages) {
        inputs.push_back(fourc::Input::text(message, FOURC_CHANNEL_CHAT));
    }
    const fourc::Batch batch = classifier.classify_batch(inputs);
    for (std::size_t index = 0; index < batch.size(); ++index) {
        const fourc::VerdictView verdict = batch.at(index);
        std::cout << fourc::view(fourc_level_id(verdict.top_level())) << '\t' << messages[index] << '\n';
        for (fourc_category category : verdict.scored()) {
            if (verdict.level(category) < FOURC_LEVEL_LIKELY) {
                continue;
            }
            for (const fourc::EvidenceView &evidence : verdict.evidence_for(category)) {
                if (!evidence.excerpt(messages[index]).empty()) {
                    std::cout << "  " << fourc::view(fourc_category_id(category)) << ": "
                              << evidence.excerpt(messages[index]) << '\n';
                }
            }
        }
    }

    classifier.reload(fourc::Lists().add(FOURC_LAYER_DENY, "school", "videos.example\n"));
    const fourc::Verdict denied = classifier.classify_url("https://videos.example/1");
    std::cout << fourc::view(fourc_action_id(policy.action(denied))) << "\thttps://videos.example/1\n";

    try {
        classifier.classify_url("no address at all");
    } catch (const fourc::Error &error) {
        std::cout << error.code() << "\tno address at all\n";
    }
    return 0;
} catch (const fourc::Error &error) {
    std::cerr << error.what() << '\n';
    return 2;
}
