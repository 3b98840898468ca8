//! One verdict in a few lines: `cargo run --example classify_text -- "some text"`.

use fourc::input::Text;
use fourc::{Classifier, Policy, Preset};

fn main() -> fourc::Result<()> {
    let message = std::env::args().nth(1).unwrap_or_else(|| "how old r u? dont tell ur mum we talk".to_owned());
    let verdict = Classifier::new()?.classify(Text::new(message.as_str()))?;
    for entry in &verdict.scores {
        println!("{} {} {:.2}", entry.category, entry.level.id(), entry.score);
        for evidence in verdict.evidence_for(entry.category) {
            let excerpt = evidence.span.map_or("", |span| span.of(&message));
            println!("    {} {:.2} {excerpt:?}", evidence.source, evidence.strength);
        }
    }
    let decision = Policy::preset(Preset::Ks3).decide(&verdict);
    println!("{} under {}", decision.action.id(), decision.policy);
    Ok(())
}
