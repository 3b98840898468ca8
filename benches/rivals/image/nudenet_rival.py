"""How long NudeNet takes, on one thread: nudenet_rival.py FOLDER ROUNDS"""

import json
import sys
import time
from pathlib import Path

import cv2
import onnxruntime
from nudenet import NudeDetector


def main():
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
    cv2.setNumThreads(1)
    detector = NudeDetector()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = Path(sys.modules["nudenet"].__file__).parent / "320n.onnx"
    detector.onnx_session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    for group in sorted(path for path in folder.iterdir() if path.is_dir()):
        pictures = [path.read_bytes() for path in sorted(group.iterdir())]
        for round_number in range(rounds + 1):
            start = time.perf_counter()
            for bytes_of_picture in pictures:
                detector.detect(bytes_of_picture)
            seconds = time.perf_counter() - start
            if round_number:
                print(json.dumps({"group": group.name, "pictures": len(pictures), "seconds": seconds}))


if __name__ == "__main__":
    main()
